# A method and a function of one name; another object's method.
class Shelf:
    def close(self):
        close(self.file)

    def size(self):
        return self.parts.size()


def close(file):
    file.close()
