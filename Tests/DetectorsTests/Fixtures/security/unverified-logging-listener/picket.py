import logging.config
from logging.config import listen

logging.config.listen(9030)  # expect: security/unverified-logging-listener
listen(9030)  # expect: security/unverified-logging-listener
logging.config.listen(9030, verify=check)
server.listen(9030)
