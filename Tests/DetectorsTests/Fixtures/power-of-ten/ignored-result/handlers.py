def load(path):
    try:
        return open(path)
    except OSError:  # expect: power-of-ten/ignored-result
        pass
    try:
        return open(path)
    except:  # expect: power-of-ten/ignored-result
        return None
    try:
        return open(path)
    except:
        close(path)
        raise
    try:
        return open(path)
    except ValueError:
        return None
