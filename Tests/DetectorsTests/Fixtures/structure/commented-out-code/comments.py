# Code that was turned into comments.
first = 1  # expect-next: structure/commented-out-code
# net = sum(item.price for item in order.items)
# if order.country != "NL":
#     net = net * order.rate
second = 2

# Prose with code in it is an explanation:
#     net = sum(orders)
#     gross = net * 2
#     print(gross)
third = 3

# if the order is open, we wait for it:
# for the customer that is enough
# return value of the last call
fourth = 4

# net = 1
# gross = 2
fifth = 5
