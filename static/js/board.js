// The board of requests by keyboard: arrows from card to card and lane to lane, "m" for what can be done to a card.
// keys.js says when a key was meant. Without this file Tab leads everywhere.
(() => {
  const board = document.querySelector("[data-board]");
  if (!board) return;
  const NAME = "board-card";
  const lanes = [...board.querySelectorAll("[data-lane]")]
    .map((lane) => [...lane.querySelectorAll("[data-card]")])
    .filter((cards) => cards.length);
  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const clamp = (number, length) => Math.max(0, Math.min(number, length - 1));
  const focus = (card) => card.querySelector("a").focus();

  // The arrows go on from the card that one left for a step; a browser that keeps nothing begins with the first.
  const last = (pk) => {
    try {
      if (pk) sessionStorage.setItem(NAME, pk);
      return sessionStorage.getItem(NAME);
    } catch {
      return null;
    }
  };
  const enter = () => {
    const cards = lanes.flat();
    focus(cards.find((card) => card.dataset.card === last()) ?? cards[0]);
  };
  const step = (card, [across, down]) => {
    const from = lanes.findIndex((cards) => cards.includes(card));
    const cards = lanes[clamp(from + across, lanes.length)];
    focus(cards[clamp(lanes[from].indexOf(card) + down, cards.length)]);
  };
  const stepInMenu = (menu, here, [, down]) => {
    const links = [...menu.querySelectorAll("a")];
    links[clamp(links.indexOf(here) + down, links.length)].focus();
  };
  const leave = (card, menu) => {
    menu.open = false;
    focus(card);
  };

  document.addEventListener("shortcut", (event) => {
    const arrow = ARROWS[event.detail];
    const card = event.target.closest("[data-card]");
    const menu = card?.querySelector("details");
    const inMenu = menu?.open && menu.contains(event.target);
    if (event.detail === "m" && menu) {
      if (inMenu) {
        leave(card, menu);
      } else {
        menu.open = true;
        menu.querySelector("a").focus();
      }
    } else if (arrow && inMenu) {
      stepInMenu(menu, event.target, arrow);
    } else if (arrow && card) {
      step(card, arrow);
    } else if (arrow && arrow[0]) {
      // Up and down scroll the page until a card has the focus.
      enter();
    } else {
      return;
    }
    event.preventDefault();
  });

  board.addEventListener("focusin", (event) => last(event.target.closest("[data-card]")?.dataset.card));
  board.addEventListener("keydown", (event) => {
    const menu = event.target.closest("details[open]");
    if (event.key === "Escape" && menu) leave(menu.closest("[data-card]"), menu);
  });
})();
