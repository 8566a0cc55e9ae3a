// A program of the official Node SDK; prints what it saw as JSON. Arguments: address, key, an account to pay,
// and one whose holder can be asked by a link.
import Stripe from "stripe";

const [address, key, payee, remedied] = process.argv.slice(2);
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
const ours = (method, path, params) => stripe.rawRequest(method, `/manage/v1/${path}`, params);
const entries = await ours("GET", `accounts/${account.id}/requirements?status=past_due&limit=100`);
const question = await ours("GET", "what_if?country=DE&business_type=individual&capabilities[]=transfers");
const pauses = await ours("POST", `accounts/${payee}/pauses`, { payouts: true });
const resumed = await ours("POST", `accounts/${payee}/pauses`, { payouts: false });
const trail = await ours("GET", `audit_entries?account=${payee}&limit=2`);
const cases = await ours("GET", "support_cases?status=open");
const email = await ours("POST", `support_cases/${cases.data[0].id}/emails`, { text: "Any news?" });
const asked = await ours("POST", `accounts/${remedied}/remediation_links`, { send_to: "maria@example.com" });
const withdrawn = await ours("POST", `accounts/${remedied}/remediation_links/${asked.id}/revoke`);
const approvals = await ours("GET", "approvals");
await stripe.balanceSettings.update({ payments: { payouts: { schedule: { interval: "daily" } } } }, onBehalf);
const scheduled = await stripe.events.list({ type: "balance_settings.updated" }, onBehalf);
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
    entries: entries.data.some((one) => one.fields.includes("tos_acceptance.date")),
    question: question.groups[0].missing > 0,
    pauses: [pauses.payouts, resumed.payouts],
    trail: trail.data.map((one) => one.action),
    support: [cases.data.length, email.direction],
    remediation: [asked.status, asked.url.includes("/remediation/"), withdrawn.status],
    approvals: approvals.data,
    scheduled: scheduled.data.map((one) => [one.account === payee, one.data.object.payments.payouts.schedule.interval]),
  }),
);
