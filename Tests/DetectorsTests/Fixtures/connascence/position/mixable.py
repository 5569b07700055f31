# options: limit=2, mixable-only=true
import click


def untyped(a, b, c):  # expect: connascence/position low
    pass


def c(a, b, c):  # expect: connascence/position low
    pass


def typed(a: str, b: str | None, c: int):  # expect: connascence/position low
    pass


def apart(a: str, b: int, c: bytes):
    pass


@click.command()
def dictated(a, b, c):
    pass


def handler(a, b, c):
    pass


subscribe(handler)


class Thing:
    @classmethod
    def make(cls, a, b, c):  # expect: connascence/position low
        pass
