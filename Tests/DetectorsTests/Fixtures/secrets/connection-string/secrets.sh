# Who reads the address can log in. What stands between at signs is made up by the test.
LEDGER="postgresql://billing:@w14@@db1.corp.internal/billing"  # expect: secrets/connection-string
CACHE="redis://:@w16@@cache.corp.internal:6379"  # expect: secrets/connection-string
LOCAL="postgres://postgres:postgres@localhost/app"  # what everyone has at home
BROKER="amqp://guest:guest@mq.corp.internal"  # the default
FILLED="mysql://app:${PASSWORD}@db.corp.internal"  # a variable
PAGE="https://corp.internal:8443/a@b"  # no password at all
