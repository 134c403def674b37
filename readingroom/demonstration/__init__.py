"""A made-up morning on a database of its own, told through the same commands as a real one."""

from readingroom.demonstration.story import Made, make

__all__ = ["Made", "make"]
