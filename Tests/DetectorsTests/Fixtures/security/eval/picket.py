import ast

FORMULA = "1 + 1"


# Text from outside becomes code.
def run(text, scope):
    exec(text)  # expect: security/eval
    exec(compile(text, "x", "exec"), scope)  # expect: security/eval
    return eval("f(" + text + ")")  # expect: security/eval


# Always the same, or no code at all.
def fixed(text, model):
    eval("1 + 1")
    eval(FORMULA)
    exec("import os")
    model.eval()
    return ast.literal_eval(text)


def local(text, eval):
    return eval(text)
