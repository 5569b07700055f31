# path: src/unrelated.py
# Some of the same statements, in another algorithm.

def largest(items, size):
    best = 0
    i = 0
    while i < size:
        if items[i] > best:
            best = items[i]
        emit(best)
        i += 1
    return best * 2
