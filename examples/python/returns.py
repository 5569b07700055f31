"""What comes back. Somebody copied the arithmetic from orders.py and renamed the variables."""

from orders import Order


def refund(parcel: Order) -> float:
    money = 0.0
    mass = 0
    for item in parcel.lines:
        if item.grams <= 0:
            raise ValueError(f"{item.name}: nothing to give back")
        money += item.price * item.grams
        mass += item.grams
    if mass > 2500:
        money += 7.9
    money = round(money, 2)
    return money


def is_refundable(parcel: Order, days: int) -> bool:
    return days <= 14 and parcel.status != 9
