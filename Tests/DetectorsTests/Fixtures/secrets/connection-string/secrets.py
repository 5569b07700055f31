# Who reads the address can log in. What stands between at signs is made up by the test.
ledger = "postgresql://billing:@w14@@db1.corp.internal/billing"  # expect: secrets/connection-string
cache = "redis://:@w16@@cache.corp.internal:6379"  # expect: secrets/connection-string
local = "postgres://postgres:postgres@localhost/app"  # what everyone has at home
broker = "amqp://guest:guest@mq.corp.internal"  # the default
filled = "mysql://app:${PASSWORD}@db.corp.internal"  # a variable
page = "https://corp.internal:8443/a@b"  # no password at all
