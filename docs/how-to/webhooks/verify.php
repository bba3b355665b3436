<?php
// Verifies a webhook of Lipwright. Copy verify into your receiver; the raw body is file_get_contents("php://input").
//
// As a program it reads the raw body from standard input and the rest from its arguments, and exits with 0 if the
// delivery is genuine:  verify.php SECRET WEBHOOK_ID TIMESTAMP STANDARD_SIGNATURE PLAIN_SIGNATURE NOW

/** Whether $body, the raw bytes, comes from who knows the secret. Header names in lower case. */
function verify(string $secret, array $headers, string $body, int $now): bool
{
    $timestamp = $headers["webhook-timestamp"] ?? "";
    if (!ctype_digit($timestamp) || abs($now - (int) $timestamp) > 300) {
        return false;
    }
    $key = base64_decode(preg_replace("/^whsec_/", "", $secret), true);
    $signed = ($headers["webhook-id"] ?? "") . "." . $timestamp . "." . $body;
    $expected = "v1," . base64_encode(hash_hmac("sha256", $signed, (string) $key, true));
    foreach (explode(" ", $headers["webhook-signature"] ?? "") as $given) {
        if (hash_equals($expected, $given)) {
            return true;
        }
    }
    return false;
}

/** The same by X-Webhook-Signature, which has no time in it. */
function verify_plain(string $secret, string $signature, string $body): bool
{
    return hash_equals(hash_hmac("sha256", $body, $secret), $signature);
}

if (PHP_SAPI === "cli" && realpath($argv[0]) === __FILE__) {
    [, $secret, $id, $timestamp, $standard, $plain, $now] = $argv;
    $body = stream_get_contents(STDIN);
    $headers = ["webhook-id" => $id, "webhook-timestamp" => $timestamp, "webhook-signature" => $standard];
    exit(verify($secret, $headers, $body, (int) $now) && verify_plain($secret, $plain, $body) ? 0 : 1);
}
