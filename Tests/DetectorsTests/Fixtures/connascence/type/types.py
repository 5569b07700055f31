def ladder(shape):
    if isinstance(shape, Circle):  # expect: connascence/type low
        return 1
    elif isinstance(shape, Square) and shape.side:
        return 2
    elif type(shape) is Rectangle:
        return 3
    else:
        return 4


def returning(shape):
    if isinstance(shape, Circle):  # expect: connascence/type low
        return 1
    if isinstance(shape, Square):
        return 2
    if isinstance(shape, Rectangle):
        return 3
    return 4


def short(shape):
    if isinstance(shape, Circle):
        return 1
    elif isinstance(shape, Square):
        return 2
    elif shape is None:
        return 3


def several(shape, other, third):
    if isinstance(shape, Circle):
        return 1
    elif isinstance(other, Circle):
        return 2
    elif isinstance(third, Circle):
        return 3


def mixed(text):
    if not text:
        return "nothing"
    if text == "x":
        return [text]  # expect: connascence/type low
    return None


def declared(text) -> str | list:
    if not text:
        return "nothing"
    return [text]


def alike(text):
    def inner():
        return "text"

    if not text:
        return []
    if text == "y":
        return None
    return text, inner


def viewing(found):
    if not found:
        return {"error": "not found"}, 404
    return {"found": found}


def pairing(found):
    if not found:
        return "nothing", 2
    return {"found": found}  # expect: connascence/type low
