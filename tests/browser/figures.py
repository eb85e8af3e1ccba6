"""The figures on top of a report, as they stand on the page."""

FIND = """label => {
    const head = [...document.querySelectorAll(".figures dt")].find(one => one.firstChild.textContent.trim() === label);
    return head.nextElementSibling.firstChild.textContent.trim();
}"""


def figure(page, label):
    """What stands under this label, without what it was the term before."""
    return page.evaluate(FIND, label)
