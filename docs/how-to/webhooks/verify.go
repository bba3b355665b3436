// Verifies a webhook of Lipwright. Copy verify into your receiver.
//
// As a program it reads the raw body from standard input and the rest from its arguments, and exits with 0 if
// the delivery is genuine:  verify SECRET WEBHOOK_ID TIMESTAMP STANDARD_SIGNATURE PLAIN_SIGNATURE NOW
package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
)

// verify tells whether body, the raw bytes, comes from who knows the secret.
func verify(secret string, headers http.Header, body []byte, now int64) bool {
	timestamp := headers.Get("webhook-timestamp")
	sent, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil || now-sent > 300 || sent-now > 300 {
		return false
	}
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil {
		return false
	}
	mac := hmac.New(sha256.New, key)
	io.WriteString(mac, headers.Get("webhook-id")+"."+timestamp+".")
	mac.Write(body)
	expected := []byte("v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	for _, given := range strings.Split(headers.Get("webhook-signature"), " ") {
		if hmac.Equal(expected, []byte(given)) {
			return true
		}
	}
	return false
}

// verifyPlain does the same by X-Webhook-Signature, which has no time in it.
func verifyPlain(secret, signature string, body []byte) bool {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(body)
	return hmac.Equal([]byte(hex.EncodeToString(mac.Sum(nil))), []byte(signature))
}

func main() {
	body, _ := io.ReadAll(os.Stdin)
	headers := http.Header{}
	for i, name := range []string{"webhook-id", "webhook-timestamp", "webhook-signature"} {
		headers.Set(name, os.Args[2+i])
	}
	now, _ := strconv.ParseInt(os.Args[6], 10, 64)
	if !verify(os.Args[1], headers, body, now) || !verifyPlain(os.Args[1], os.Args[5], body) {
		os.Exit(1)
	}
}
