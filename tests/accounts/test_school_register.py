"""The school register, on the real file and on every kind of bad one."""
