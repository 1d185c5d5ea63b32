#include "wire/jwt/key.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/param_build.h>
#include <boost/json/serialize.hpp>

#include <array>
#include <optional>

#include "wire/jwt/base64url.h"

namespace bedside::wire::jwt {
namespace {

namespace json = boost::json;

constexpr std::size_t kHalf = 32;  // Bytes of a P-256 coordinate, of R and of S.

template <class T, void (*Free)(T*)>
struct Freer {
  void operator()(T* pointer) const { Free(pointer); }
};
template <class T, void (*Free)(T*)>
using Owned = std::unique_ptr<T, Freer<T, Free>>;

using OwnedKey = Owned<EVP_PKEY, EVP_PKEY_free>;
using OwnedKeyContext = Owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using OwnedDigest = Owned<EVP_MD_CTX, EVP_MD_CTX_free>;
using OwnedNumber = Owned<BIGNUM, BN_clear_free>;
using OwnedParams = Owned<OSSL_PARAM, OSSL_PARAM_free>;
using OwnedBuilder = Owned<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free>;
using OwnedEcdsa = Owned<ECDSA_SIG, ECDSA_SIG_free>;

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

Error bad_jwk(std::string message) { return user_error("jwk.invalid", std::move(message)); }

std::optional<std::string> text_member(const json::object& jwk, json::string_view member) {
  const json::value* value = jwk.if_contains(member);
  if (value == nullptr || !value->is_string()) return std::nullopt;
  return std::string(value->get_string());
}

std::optional<std::string> bytes_member(const json::object& jwk, json::string_view member) {
  const auto text = text_member(jwk, member);
  return text ? base64url_decode(*text) : std::nullopt;
}

OwnedNumber number_from(std::string_view big_endian) {
  return OwnedNumber(BN_bin2bn(bytes_of(big_endian), static_cast<int>(big_endian.size()), nullptr));
}

std::string number_bytes(const BIGNUM* number, std::size_t size) {
  std::string out(size, '\0');
  BN_bn2binpad(number, bytes_of(out), static_cast<int>(size));
  return out;
}

std::optional<std::string> number_param(const EVP_PKEY* key, const char* param, std::size_t size) {
  BIGNUM* raw = nullptr;
  if (EVP_PKEY_get_bn_param(key, param, &raw) != 1) return std::nullopt;
  const OwnedNumber number(raw);
  return number_bytes(raw, size == 0 ? static_cast<std::size_t>(BN_num_bytes(raw)) : size);
}

OwnedKey key_from(const char* type, int selection, OSSL_PARAM_BLD* builder) {
  const OwnedParams params(OSSL_PARAM_BLD_to_param(builder));
  const OwnedKeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* raw = nullptr;
  if (!params || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &raw, selection, params.get()) != 1) {
    return nullptr;
  }
  return OwnedKey(raw);
}

// A point off the curve or a scalar that belongs to another point must never get as far as an operation.
bool sound(EVP_PKEY* key, bool has_private) {
  const OwnedKeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
  if (!context || EVP_PKEY_public_check(context.get()) != 1) return false;
  return !has_private || EVP_PKEY_pairwise_check(context.get()) == 1;
}

std::string sha256(std::string_view text) {
  std::string digest(32, '\0');
  unsigned int size = 0;
  EVP_Digest(text.data(), text.size(), bytes_of(digest), &size, EVP_sha256(), nullptr);
  return digest;
}

// RFC 7638 section 3.2: the required members, in lexicographic order, without spaces.
std::string thumbprint(const json::object& required) { return base64url_encode(sha256(json::serialize(required))); }

std::string hmac(std::string_view secret, std::string_view text) {
  std::string mac(32, '\0');
  unsigned int size = 0;
  HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()), bytes_of(text), text.size(), bytes_of(mac), &size);
  return mac;
}

std::optional<std::string> der_from_raw(std::string_view raw) {
  if (raw.size() != 2 * kHalf) return std::nullopt;
  const OwnedEcdsa signature(ECDSA_SIG_new());
  OwnedNumber r = number_from(raw.substr(0, kHalf));
  OwnedNumber s = number_from(raw.substr(kHalf));
  if (!signature || !r || !s || ECDSA_SIG_set0(signature.get(), r.get(), s.get()) != 1) return std::nullopt;
  (void)r.release();  // The signature owns them now.
  (void)s.release();
  unsigned char* der = nullptr;
  const int size = i2d_ECDSA_SIG(signature.get(), &der);
  if (size <= 0) return std::nullopt;
  std::string out(reinterpret_cast<char*>(der), static_cast<std::size_t>(size));
  OPENSSL_free(der);
  return out;
}

std::optional<std::string> raw_from_der(std::string_view der) {
  const unsigned char* at = bytes_of(der);
  const OwnedEcdsa signature(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())));
  if (!signature) return std::nullopt;
  return number_bytes(ECDSA_SIG_get0_r(signature.get()), kHalf) +
         number_bytes(ECDSA_SIG_get0_s(signature.get()), kHalf);
}

}  // namespace

std::string_view name(Algorithm algorithm) {
  switch (algorithm) {
    case Algorithm::kHs256: return "HS256";
    case Algorithm::kEs256: return "ES256";
    case Algorithm::kRs256: return "RS256";
  }
  return {};
}

Key::~Key() {
  OPENSSL_cleanse(secret_.data(), secret_.size());
  EVP_PKEY_free(pkey_);
}

Result<std::shared_ptr<const Key>> Key::hs256(std::string_view secret, std::string kid) {
  if (secret.size() < 32) {
    return user_error("jwk.secret_too_short", "An HS256 secret needs at least 32 bytes.", "Use a longer secret.");
  }
  std::shared_ptr<Key> key(new Key);
  key->algorithm_ = Algorithm::kHs256;
  key->kid_ = std::move(kid);
  key->secret_ = secret;
  key->private_ = true;
  return std::shared_ptr<const Key>(std::move(key));
}

Result<std::shared_ptr<const Key>> Key::generate_es256() {
  std::shared_ptr<Key> key(new Key);
  key->algorithm_ = Algorithm::kEs256;
  key->pkey_ = EVP_EC_gen("P-256");
  if (key->pkey_ == nullptr) return our_error("jwk.generate", "OpenSSL could not make a P-256 key.");
  key->private_ = true;
  key->kid_ = thumbprint(key->ec_members());
  return std::shared_ptr<const Key>(std::move(key));
}

Result<std::shared_ptr<const Key>> Key::from_jwk(const json::object& jwk) {
  const auto kty = text_member(jwk, "kty");
  if (!kty) return bad_jwk("A JWK needs \"kty\".");
  if (jwk.contains("use") && text_member(jwk, "use") != "sig") return bad_jwk("The JWK is not for signatures.");

  auto made = [&]() -> Result<std::shared_ptr<const Key>> {
    if (*kty == "EC") return from_ec_jwk(jwk);
    if (*kty == "RSA") return from_rsa_jwk(jwk);
    if (*kty == "oct") {
      const auto secret = bytes_member(jwk, "k");
      if (!secret) return bad_jwk("\"k\" is not base64url.");
      return hs256(*secret, text_member(jwk, "kid").value_or(""));
    }
    return bad_jwk("\"kty\" must be EC, RSA or oct.");
  }();
  if (made && jwk.contains("alg") && text_member(jwk, "alg") != name((*made)->algorithm())) {
    return bad_jwk("\"alg\" does not belong to this kind of key.");
  }
  return made;
}

Result<std::shared_ptr<const Key>> Key::from_ec_jwk(const json::object& jwk) {
  const auto x = bytes_member(jwk, "x");
  const auto y = bytes_member(jwk, "y");
  if (text_member(jwk, "crv") != "P-256" || !x || !y || x->size() != kHalf || y->size() != kHalf) {
    return bad_jwk("An EC key must be on P-256, with \"x\" and \"y\" of 32 bytes.");
  }
  const bool has_private = jwk.contains("d");
  const OwnedBuilder builder(OSSL_PARAM_BLD_new());
  const std::string point = "\x04" + *x + *y;  // Uncompressed, SEC 1 section 2.3.3.
  OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0);
  OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size());
  OwnedNumber scalar;
  if (has_private) {
    const auto d = bytes_member(jwk, "d");
    if (!d || d->size() != kHalf) return bad_jwk("\"d\" must be 32 bytes.");
    scalar = number_from(*d);
    OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, scalar.get());
  }
  OwnedKey pkey = key_from("EC", has_private ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY, builder.get());
  if (!pkey || !sound(pkey.get(), has_private)) return bad_jwk("The EC key is not valid.");

  std::shared_ptr<Key> key(new Key);
  key->algorithm_ = Algorithm::kEs256;
  key->pkey_ = pkey.release();
  key->private_ = has_private;
  key->kid_ = text_member(jwk, "kid").value_or(thumbprint(key->ec_members()));
  return std::shared_ptr<const Key>(std::move(key));
}

Result<std::shared_ptr<const Key>> Key::from_rsa_jwk(const json::object& jwk) {
  const auto n = bytes_member(jwk, "n");
  const auto e = bytes_member(jwk, "e");
  if (!n || !e || n->size() < 256 || n->size() > 1024 || e->empty() || e->size() > 4) {
    return bad_jwk("An RSA key needs \"n\" of 2048 to 8192 bits and a short \"e\".");
  }
  const OwnedBuilder builder(OSSL_PARAM_BLD_new());
  const OwnedNumber modulus = number_from(*n);
  const OwnedNumber exponent = number_from(*e);
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get());
  OwnedKey pkey = key_from("RSA", EVP_PKEY_PUBLIC_KEY, builder.get());
  if (!pkey || !sound(pkey.get(), false)) return bad_jwk("The RSA key is not valid.");

  std::shared_ptr<Key> key(new Key);
  key->algorithm_ = Algorithm::kRs256;
  key->pkey_ = pkey.release();
  key->kid_ = text_member(jwk, "kid").value_or(thumbprint(key->rsa_members()));
  return std::shared_ptr<const Key>(std::move(key));
}

json::object Key::ec_members() const {
  json::object jwk{{"crv", "P-256"}, {"kty", "EC"}};
  jwk["x"] = base64url_encode(number_param(pkey_, OSSL_PKEY_PARAM_EC_PUB_X, kHalf).value_or(""));
  jwk["y"] = base64url_encode(number_param(pkey_, OSSL_PKEY_PARAM_EC_PUB_Y, kHalf).value_or(""));
  return jwk;
}

json::object Key::rsa_members() const {
  json::object jwk;
  jwk["e"] = base64url_encode(number_param(pkey_, OSSL_PKEY_PARAM_RSA_E, 0).value_or(""));
  jwk["kty"] = "RSA";
  jwk["n"] = base64url_encode(number_param(pkey_, OSSL_PKEY_PARAM_RSA_N, 0).value_or(""));
  return jwk;
}

json::object Key::public_jwk() const {
  if (algorithm_ == Algorithm::kHs256) return {};
  json::object jwk = algorithm_ == Algorithm::kEs256 ? ec_members() : rsa_members();
  jwk["alg"] = json::string_view(name(algorithm_).data(), name(algorithm_).size());
  jwk["kid"] = kid_;
  jwk["use"] = "sig";
  jwk["key_ops"] = json::array{"verify"};
  jwk["ext"] = true;
  return jwk;
}

json::object Key::private_jwk() const {
  if (!private_) return {};
  if (algorithm_ == Algorithm::kHs256) {
    return {{"kty", "oct"}, {"alg", "HS256"}, {"kid", kid_}, {"k", base64url_encode(secret_)}};
  }
  json::object jwk = ec_members();
  jwk["alg"] = "ES256";
  jwk["kid"] = kid_;
  jwk["d"] = base64url_encode(number_param(pkey_, OSSL_PKEY_PARAM_PRIV_KEY, kHalf).value_or(""));
  return jwk;
}

Result<std::string> Key::sign(std::string_view signing_input) const {
  if (!private_) return user_error("jwk.public_only", "This key can only verify.");
  if (algorithm_ == Algorithm::kHs256) return hmac(secret_, signing_input);

  const OwnedDigest context(EVP_MD_CTX_new());
  std::string der(EVP_PKEY_get_size(pkey_), '\0');
  std::size_t size = der.size();
  if (!context || EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, pkey_) != 1 ||
      EVP_DigestSign(context.get(), bytes_of(der), &size, bytes_of(signing_input), signing_input.size()) != 1) {
    return our_error("jwk.sign", "OpenSSL could not sign.");
  }
  auto raw = raw_from_der(std::string_view(der).substr(0, size));
  if (!raw) return our_error("jwk.sign", "OpenSSL could not sign.");
  return std::move(*raw);
}

bool Key::verify(std::string_view signing_input, std::string_view signature) const {
  if (algorithm_ == Algorithm::kHs256) {
    const std::string expected = hmac(secret_, signing_input);
    return signature.size() == expected.size() &&
           CRYPTO_memcmp(expected.data(), signature.data(), expected.size()) == 0;
  }
  std::string encoded(signature);
  if (algorithm_ == Algorithm::kEs256) {
    auto der = der_from_raw(signature);
    if (!der) return false;
    encoded = std::move(*der);
  }
  // RS256 means PKCS #1 v1.5 (RFC 7518 section 3.3), which is OpenSSL's default padding for an RSA key.
  const OwnedDigest context(EVP_MD_CTX_new());
  return context && EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, pkey_) == 1 &&
         EVP_DigestVerify(context.get(), bytes_of(encoded), encoded.size(), bytes_of(signing_input),
                          signing_input.size()) == 1;
}

}  // namespace bedside::wire::jwt
