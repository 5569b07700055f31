import random
from random import choice

# Guessed by who has seen enough of them.
token = random.getrandbits(64)  # expect: security/predictable-secret
user.password = "".join(choice(letters) for _ in range(12))  # expect: security/predictable-secret
make(session_id=random.random())  # expect: security/predictable-secret
# Nothing depends on nobody knowing it.
delay = random.uniform(1, 2)
colour = choice(colours)
token = secrets.token_hex()
