# Verifies a webhook of Lipwright. Copy `verify` into your receiver.
#
# As a program it reads the raw body from standard input and the rest from its arguments, and exits with 0 if the
# delivery is genuine:  verify.rb SECRET WEBHOOK_ID TIMESTAMP STANDARD_SIGNATURE PLAIN_SIGNATURE NOW

require "openssl"

# Whether `body`, the raw bytes, comes from who knows the secret. Header names in lower case.
def verify(secret, headers, body, now)
  id, timestamp, given = headers.values_at("webhook-id", "webhook-timestamp", "webhook-signature")
  return false unless id && given && /\A\d+\z/.match?(timestamp) && (now - timestamp.to_i).abs <= 300

  key = secret.delete_prefix("whsec_").unpack1("m")
  mac = [OpenSSL::HMAC.digest("SHA256", key, "#{id}.#{timestamp}.".b + body)].pack("m0")
  given.split(" ").any? { |one| OpenSSL.secure_compare(one, "v1,#{mac}") }
end

# The same by X-Webhook-Signature, which has no time in it.
def verify_plain(secret, signature, body)
  OpenSSL.secure_compare(signature, OpenSSL::HMAC.hexdigest("SHA256", secret, body))
end

if $PROGRAM_NAME == __FILE__
  secret, id, timestamp, standard, plain, now = ARGV
  body = $stdin.binmode.read
  headers = { "webhook-id" => id, "webhook-timestamp" => timestamp, "webhook-signature" => standard }
  exit(verify(secret, headers, body, now.to_i) && verify_plain(secret, plain, body) ? 0 : 1)
end
