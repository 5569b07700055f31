# The same word in two functions: both must know what it stands for.
def speed(mode):
    if mode == "fast":  # expect: connascence/meaning low
        return FAST
    return SLOW


def price(mode, method, kind):
    if mode != "fast" and method == "POST":
        return DEAR
    return CHEAP if kind == "round" else __name__ == "__main__"


# Twice in one function, or a message, or by a name.
def shape(kind, method, text):
    if kind == "square" or kind == "square":
        return text == "not a word"
    return method == "POST" or kind == ROUND


def name(text):
    return text == "not a word" or __name__ == "__main__"
