def speed(order):
    return order.payment == "card" and order.value == "high"  # expect: connascence/meaning low
