// Verifies a webhook of Lipwright. Copy `verify` into your receiver.
//
// As a program it reads the raw body from standard input and the rest from its arguments, and exits with 0 if
// the delivery is genuine:  verify.mjs SECRET WEBHOOK_ID TIMESTAMP STANDARD_SIGNATURE PLAIN_SIGNATURE NOW

// ANCHOR: function
import { createHmac, timingSafeEqual } from "node:crypto";

const same = (a, b) => a.length === b.length && timingSafeEqual(a, b);

/** Whether `body`, a Buffer of the raw bytes, comes from who knows the secret. Header names in lower case. */
export function verify(secret, headers, body, now) {
  const { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": given } = headers;
  if (!id || !given || !/^\d+$/.test(timestamp) || Math.abs(now - Number(timestamp)) > 300) return false;
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const mac = createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest("base64");
  return given.split(" ").some((one) => same(Buffer.from(one), Buffer.from(`v1,${mac}`)));
}

/** The same by X-Webhook-Signature, which has no time in it. */
export function verifyPlain(secret, signature, body) {
  const mac = createHmac("sha256", secret).update(body).digest("hex");
  return same(Buffer.from(signature), Buffer.from(mac));
}
// ANCHOR_END: function

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [secret, id, timestamp, standard, plain, now] = process.argv.slice(2);
  const body = readFileSync(0);
  const headers = { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": standard };
  const genuine = verify(secret, headers, body, Number(now)) && verifyPlain(secret, plain, body);
  process.exit(genuine ? 0 : 1);
}
