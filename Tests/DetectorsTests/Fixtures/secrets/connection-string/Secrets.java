// Who reads the address can log in. What stands between at signs is made up by the test.
class Secrets {
    static final String ledger = "postgresql://billing:@w14@@db1.corp.internal/billing";  // expect: secrets/connection-string
    static final String cache = "redis://:@w16@@cache.corp.internal:6379";  // expect: secrets/connection-string
    static final String local = "postgres://postgres:postgres@localhost/app";  // what everyone has at home
    static final String broker = "amqp://guest:guest@mq.corp.internal";  // the default
    static final String filled = "mysql://app:${PASSWORD}@db.corp.internal";  // a variable
    static final String page = "https://corp.internal:8443/a@b";  // no password at all
}
