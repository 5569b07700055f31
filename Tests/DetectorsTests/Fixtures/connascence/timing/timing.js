async function synchronise(server) {
    server.start();
    await sleep(200); // expect: connascence/timing low
    server.read();
    await new Promise(resolve => setTimeout(resolve, 100)); // expect: connascence/timing low
    server.stop();
    await new Promise(resolve => server.on('stop', resolve));
    while (server.busy) await sleep(delay(server.tries));
    await sleep(100);
}

async function poll(job) {
    while (!job.done) { // expect: connascence/timing medium
        await sleep(100);
    }
    while (!job.done && Date.now() < job.deadline) {
        await sleep(100);
    }
}

async function blocking(path) {
    const text = fs.readFileSync(path); // expect: connascence/timing medium
    return text + await fs.promises.readFile(path);
}

function files(path, other) {
    if (fs.existsSync(path)) { // expect: connascence/timing low
        fs.unlinkSync(path);
    }
    if (!fs.existsSync(path)) fs.mkdirSync(path, { recursive: true });
    if (fs.existsSync(path)) {
        fs.unlinkSync(other);
    }
    return fs.readFileSync(path);
}
