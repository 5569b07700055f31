# options: public=true
def total(orders, country):  # expect: unused/parameter
    net = sum(orders)
    return net * 2


class Shop:
    def add(self, orders):
        print(self)
        return 1


print(total(1, 2))
