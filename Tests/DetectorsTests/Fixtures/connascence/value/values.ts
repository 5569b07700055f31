const CACHE_SECONDS = 45;
const CACHE_MS = 45000; // expect: connascence/value low
const RETRY_SECONDS = 30;
const RETRY_MS = RETRY_SECONDS * 1000;
const OTHER_MS = 45000;

function one(client) {
    client.get('/api/v2/orders'); // expect: connascence/value low
    return client.size === 40000;
}

function two(client) {
    client.get('/api/v2/orders');
    return client.size === 40000;
}

const three = client => {
    client.get('/api/v2/orders');
    return client.size === 40000;
};
