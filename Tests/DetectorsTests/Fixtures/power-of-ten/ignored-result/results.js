async function save(item) {
  await store(item);
}

function plain(item) {}

async function saveAll(items) {
  for (const item of items) {
    save(item); // expect: power-of-ten/ignored-result
    plain(item);
    await save(item);
  }
  try {
    await save(items);
  } catch {} // expect: power-of-ten/ignored-result
  try {
    await save(items);
  } catch (error) {
    log(error);
  }
}

save(1);
