// A program of the official Node SDK; prints what it saw as JSON. Arguments: address, key and an account to pay.
import Stripe from "stripe";

const [address, key, payee] = process.argv.slice(2);
const { hostname: host, port } = new URL(address);
const stripe = new Stripe(key, { host, port, protocol: "http", maxNetworkRetries: 2 });

const account = await stripe.accounts.create(
  { type: "custom", country: "US", capabilities: { transfers: { requested: true } }, metadata: { tier: "gold" } },
  { idempotencyKey: "signup" },
);
const again = await stripe.accounts.create(
  { type: "custom", country: "US", capabilities: { transfers: { requested: true } }, metadata: { tier: "gold" } },
  { idempotencyKey: "signup" },
);
const person = await stripe.accounts.createPerson(account.id, {
  first_name: "Maria",
  dob: { day: 31, month: 12, year: 1985 },
  relationship: { representative: true },
});
const bank = await stripe.accounts.createExternalAccount(account.id, { external_account: "btok_us_verified" });
const listed = [];
for await (const one of stripe.accounts.list({ limit: 1 })) listed.push(one.id);
const capabilities = await stripe.accounts.listCapabilities(account.id, { expand: ["data.account"] });
const events = await stripe.events.list({ types: ["person.created"] });
const failures = [];
for (const wrong of [() => stripe.accounts.retrieve("acct_none"), () => stripe.accounts.update(account.id, { shoe: 44 })]) {
  try {
    await wrong();
  } catch (error) {
    failures.push([error.type, error.statusCode, error.code, error.param]);
  }
}
const transfer = await stripe.transfers.create({ amount: 5000, currency: "usd", destination: payee });
await stripe.transfers.createReversal(transfer.id, { amount: 1000 });
const onBehalf = { stripeAccount: payee };
const payout = await stripe.payouts.create({ amount: 2000, currency: "usd", metadata: { week: "7" } }, onBehalf);
const balance = await stripe.balance.retrieve({}, onBehalf);
const lines = [];
for await (const one of stripe.balanceTransactions.list({ limit: 1 }, onBehalf)) lines.push([one.type, one.net]);
const sent = await stripe.transfers.retrieve(transfer.id, { expand: ["destination_payment.balance_transaction"] });
const payload = JSON.stringify({ id: "evt_1", object: "event" });
const header = stripe.webhooks.generateTestHeaderString({ payload, secret: "whsec_1" });
const event = stripe.webhooks.constructEvent(payload, header, "whsec_1");
const updated = await stripe.accounts.update(account.id, { metadata: { tier: "" } });
console.log(
  JSON.stringify({
    same: account.id === again.id,
    person: [person.dob.year, person.relationship.representative],
    bank: bank.last4,
    listed: listed.length,
    expanded: capabilities.data[0].account.id === account.id,
    events: events.data.map((one) => one.data.object.id === person.id),
    failures,
    event: event.id,
    money: [sent.amount_reversed, sent.destination_payment.balance_transaction.net, payout.status, balance.available],
    lines,
    metadata: updated.metadata,
  }),
);
