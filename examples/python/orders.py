"""Orders of a small tea shop: what a basket costs, and how it is sent."""

from dataclasses import dataclass, field


@dataclass
class Line:
    name: str
    grams: int
    price: float


@dataclass
class Order:
    country: str
    lines: list[Line] = field(default_factory=list)
    status: int = 0
    member_years: int = 0


def place_order(name, street, city, postcode, country, gift, note):
    """Seven arguments whose order every caller has to know by heart."""
    if len(note) > 140:
        raise ValueError("note too long for the card")
    return {
        "address": [name, street, city, postcode, country],
        "gift": gift,
        "note": note,
    }


def total(order: Order) -> float:
    amount = 0.0
    weight = 0
    for line in order.lines:
        if line.grams <= 0:
            raise ValueError(f"{line.name}: nothing to weigh")
        amount += line.price * line.grams
        weight += line.grams
    if weight > 2500:
        amount += 7.9
    amount = round(amount, 2)
    return amount


def shipping(order: Order, express: bool) -> float:
    """The price of a parcel, and a good example of how such functions grow."""
    price = 4.9
    if order.status == 3:
        return 0
    if order.country == "DE":
        if express:
            if order.member_years > 5:
                price = 6.5
            elif order.member_years > 2:
                price = 8.0
            else:
                price = 9.9
    elif order.country in ("FR", "NL", "AT"):
        for line in order.lines:
            if line.grams > 1000:
                if express:
                    if order.member_years < 2:
                        price += 3.5
                    else:
                        price += 2.5
                else:
                    price += 1.5
    elif order.country == "GB" and express and order.member_years > 1:
        price = 24.0
    elif order.country == "GB" or order.country == "IE":
        price = 14.0
    else:
        price = 39.0
    return price
