def price(order):
    return order.payment == "card" and order.value == "high"
