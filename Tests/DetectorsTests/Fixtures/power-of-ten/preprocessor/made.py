def load(name, source, value, re):
    eval(source)  # expect: power-of-ten/preprocessor
    exec(source)  # expect: power-of-ten/preprocessor
    re.compile(source)
    cls = type("Shape", (), {})  # expect: power-of-ten/preprocessor
    kind = type(value)
    setattr(value, name, 1)  # expect: power-of-ten/preprocessor
    return getattr(value, "name", None)
