# Parameters of functions that alone decide what they are called with.


def _total(orders, country):  # expect: unused/parameter
    net = sum(orders)
    return net * 2


def _passed_on(event, data):
    print(data)
    return data


def _placeholder(a, b):
    raise NotImplementedError


def _quiet(_a, b):
    print(b)
    return b


@register
def _decorated(a, b):
    print(b)
    return b


def _everything(a, b):
    print(b)
    return locals()


# Others may call it with whatever it takes.
def public(a, b):
    print(b)
    return b


class Shop:
    def _hook(self, order):
        print(self)
        return self

    def __sum(self, order, rate):  # expect: unused/parameter
        print(order)
        return order

    def run(self):
        self._hook(1)
        return self.__sum(1, 2)


connect(_passed_on)
print(_total(1, 2), _placeholder(1, 2), _quiet(1, 2), _decorated(1, 2), _everything(1, 2), public(1, 2))
