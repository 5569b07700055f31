# A number that decides something without a name is magic; one that is named, placed or plain is not.
import enum
import sys
import time

RETENTION = 86400 * 14
retries = 5
pairs = {"a": 7, "b": [11, 13]}


class Color(enum.Enum):
    RED = 17
    BLUE = 5 * 7


def comparisons(entry, words, reply, moment):
    if entry.age > 86400:  # expect: connascence/meaning low
        return 5
    if 3 < entry.level <= 17:  # expect: connascence/meaning, connascence/meaning
        return 5
    if entry.temperature < -40.5:  # expect: connascence/meaning
        return 5
    # 0, 1 and -1 are what they are.
    if entry.index == -1 or entry.age > 0 or entry.level == 1.0:
        return 5
    # How many parts there are says nothing but that …
    if len(words) == 3 or entry.count < 2:
        return 5
    # … unless there are too many to count.
    if len(words) > 4096:  # expect: connascence/meaning
        return 5
    # Codes and versions, compared with what is called so.
    if reply.status_code == 404 or reply["status"] != 200 or sys.version_info >= (3, 9):
        return 5
    if 100 <= reply.status <= 599 or sys.version_info[0] >= 3:
        return 5
    # The calendar.
    if moment.month == 12 or moment.seconds < 60:
        return 5


def arguments(shop, match, text):
    time.sleep(300)  # expect: connascence/meaning
    shop.open(8 * 3600, name="x")  # expect: connascence/meaning
    # Named.
    shop.open(hour=8, size=5 * 7)
    # Indices by another name, and digits that speak.
    match.group(2)
    text.split(":", 2)
    int(text, 16)
    round(shop.price, 2)
    sys.exit(3)
    shop.chmod(0o755)
    # Data.
    shop.points(1, 5, 7, 9)
    shop.order([5, 7])
    for _ in range(3):
        pass


def arithmetic(price, seconds, text, values, state):
    price = price * 1.19  # expect: connascence/meaning
    price += 42  # expect: connascence/meaning
    price = price + 60 * 60  # expect: connascence/meaning
    # Units, halves, percentages.
    seconds = seconds * 1000 / 60
    half = (price + seconds) / 2
    # Powers, repeated text, bits and shifts.
    square = price**2
    line = "-" * 79
    low = state & 0x7F | state << 9
    # A formula has no better names for its coefficients.
    cubic = 3 * price**3 - 5 * price**2 + 11 * price - 17 + 23 * seconds
    # Indices and slices.
    return values[5] + values[2:-3] + values[seconds + 4]


def defaults(limit=20, ratio=3 * 0.25, *, timeout=30):
    # A constant is a constant wherever it stands.
    MAXIMUM = limit * 37
    x = 60 * 60 * 24
    return f"{limit * 37}"  # expect: connascence/meaning


@app.limit(300)
def decorated():
    match limit:
        case 42:
            return 7
