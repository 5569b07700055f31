async function save(item: Item): Promise<void> {
  await store(item);
}

async function saveAll(items: Item[]): Promise<void> {
  save(items[0]); // expect: power-of-ten/ignored-result
  const saved = save(items[1]);
  await saved;
}
