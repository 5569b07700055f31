# options: compat=bandit
# Bandit 1.9.4 reports these lines and no others.
import random
from random import choice

# Guessed by who has seen enough of them.
token = random.getrandbits(64)  # expect: security/predictable-secret
user.password = "".join(choice(letters) for _ in range(12))  # expect: security/predictable-secret
make(session_id=random.random())  # expect: security/predictable-secret
# Nothing depends on nobody knowing it.
delay = random.uniform(1, 2)  # expect: security/predictable-secret
colour = choice(colours)  # expect: security/predictable-secret
token = secrets.token_hex()
random.Random()  # expect: security/predictable-secret
random.shuffle(x)
random.SystemRandom().choice(x)
import random as r
r.randrange(2)  # expect: security/predictable-secret
