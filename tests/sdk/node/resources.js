// The rest of the dialect's resources through the official Node SDK; prints what it saw as JSON. Arguments: address,
// key, an account that earned, consented and holds a bank account, one with an Express dashboard, and a picture.
import { readFileSync } from "node:fs";
import Stripe from "stripe";

const [address, key, payer, express, picture] = process.argv.slice(2);
const { hostname: host, port } = new URL(address);
const stripe = new Stripe(key, { host, port, protocol: "http", maxNetworkRetries: 0 });
const onBehalf = { stripeAccount: payer };
const codes = [];
const refused = async (attempt) => {
  try {
    await attempt();
  } catch (error) {
    codes.push([error.statusCode, error.code]);
  }
};

const account = await stripe.accounts.create({
  type: "custom",
  country: "US",
  business_type: "individual",
  capabilities: { transfers: { requested: true } },
  metadata: { tier: "silver" },
});
const token = await stripe.tokens.create({ person: { first_name: "Maria", political_exposure: "none" } });
const person = await stripe.accounts.createPerson(account.id, {
  person_token: token.id,
  relationship: { representative: true },
});
const renamed = await stripe.accounts.updatePerson(account.id, person.id, { last_name: "Keller" });
const persons = await stripe.accounts.listPersons(account.id, { relationship: { representative: true } });
const aide = await stripe.accounts.createPerson(account.id, { first_name: "Ben" });
const removed = await stripe.accounts.deletePerson(account.id, aide.id);
const capability = await stripe.accounts.updateCapability(account.id, "card_payments", { requested: true });
const card = await stripe.accounts.createExternalAccount(account.id, { external_account: "tok_visa_debit" });
const named = await stripe.accounts.updateExternalAccount(account.id, card.id, { metadata: { a: "1" } });
const cards = await stripe.accounts.listExternalAccounts(account.id, { object: "card" });
const file = await stripe.files.create({
  purpose: "identity_document",
  file: { data: readFileSync(picture), name: "passport.png", type: "image/png" },
});
const attached = await stripe.accounts.updatePerson(account.id, person.id, {
  verification: { document: { front: file.id } },
  expand: ["verification.document.front"],
});
const link = await stripe.accountLinks.create({
  account: account.id,
  type: "account_onboarding",
  refresh_url: "https://shop.example.com/again",
  return_url: "https://shop.example.com/done",
});
const login = await stripe.accounts.createLoginLink(express);
const found = await stripe.rawRequest("GET", "/v1/accounts/search?query=metadata['tier']:'silver'");
const rejected = await stripe.rawRequest("POST", `/v1/accounts/${account.id}/reject`, { reason: "fraud" });
const gone = await stripe.accounts.del(account.id);
await refused(() => stripe.accounts.retrieve(account.id));

const charge = await stripe.charges.create({ amount: 8000, currency: "usd", source: payer });
const back = await stripe.refunds.create({ charge: charge.id, amount: 3000 });
const refunds = await stripe.refunds.list({ charge: charge.id });
const passed = await stripe.transfers.create({
  amount: 1000,
  currency: "usd",
  destination: payer,
  source_transaction: charge.id,
});
const own = await stripe.topups.create({ amount: 2000, currency: "usd", source: "btok_us_verified" });
const canceled = await stripe.topups.cancel(own.id);
await refused(() => stripe.topups.cancel(own.id));
const topups = await stripe.topups.list({ amount: { gte: 1500 } });
const payout = await stripe.payouts.create({ amount: 500, currency: "usd" }, onBehalf);
const stopped = await stripe.payouts.cancel(payout.id, {}, onBehalf);
await refused(() => stripe.payouts.reverse(payout.id, {}, onBehalf));
const line = (await stripe.balanceTransactions.list({ type: "payment" })).data[0];
const one = await stripe.balanceTransactions.retrieve(line.id, { expand: ["source"] });
const settings = await stripe.balanceSettings.retrieve({}, onBehalf);
const spec = await stripe.countrySpecs.retrieve("US");

const hook = await stripe.webhookEndpoints.create({ url: "https://hooks.example.com/", enabled_events: ["*"] });
const muted = await stripe.webhookEndpoints.update(hook.id, { disabled: true });
const hooks = await stripe.webhookEndpoints.list();
const unhooked = await stripe.webhookEndpoints.del(hook.id);
await refused(() => stripe.webhookEndpoints.create({ url: "https://127.0.0.1/", enabled_events: ["*"] }));
const event = await stripe.events.retrieve((await stripe.events.list({ type: "charge.refunded" })).data[0].id);

console.log(
  JSON.stringify({
    person: [renamed.first_name, renamed.last_name, renamed.political_exposure, persons.data.length, removed.deleted],
    capability: [capability.id, capability.requested],
    card: [named.metadata.a, cards.data[0].id === card.id, card.available_payout_methods],
    file: attached.verification.document.front.id === file.id,
    links: [link.object, login.object],
    account: [found.data[0].id === account.id, rejected.requirements.disabled_reason, gone.deleted],
    charge: [charge.status, back.status, refunds.data.length, one.source.id === charge.id],
    passed: passed.source_transaction === charge.id,
    topup: [own.status, canceled.status, topups.data.length],
    payout: [payout.status, stopped.status],
    settings: [settings.object, spec.id],
    hook: [hook.secret.startsWith("whsec_"), muted.status, hooks.data.length, unhooked.deleted],
    event: [event.type, event.data.object.id === charge.id],
    codes,
  }),
);
