// Variables that get a value and never give it back.
function total(orders: Order[]): number {
  const net: number = 0;
  const gross: number = 1; // expect: unused/variable
  const _ignored = 2;
  return orders.reduce((sum) => sum + net, 0);
}
