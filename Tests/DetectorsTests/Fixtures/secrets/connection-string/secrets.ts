// Who reads the address can log in. What stands between at signs is made up by the test.
const ledger: string = "postgresql://billing:@w14@@db1.corp.internal/billing";  // expect: secrets/connection-string
const cache: string = "redis://:@w16@@cache.corp.internal:6379";  // expect: secrets/connection-string
const local: string = "postgres://postgres:postgres@localhost/app";  // what everyone has at home
const broker: string = "amqp://guest:guest@mq.corp.internal";  // the default
const filled: string = "mysql://app:${PASSWORD}@db.corp.internal";  // a variable
const page: string = "https://corp.internal:8443/a@b";  // no password at all
