#include "wire/push/encrypt.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/obj_mac.h>
#include <openssl/param_build.h>

#include <array>
#include <memory>

namespace bedside::wire::push {
namespace {

template <class T, void (*Free)(T*)>
struct Freer {
  void operator()(T* pointer) const { Free(pointer); }
};
template <class T, void (*Free)(T*)>
using Owned = std::unique_ptr<T, Freer<T, Free>>;

using OwnedKey = Owned<EVP_PKEY, EVP_PKEY_free>;
using OwnedKeyContext = Owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using OwnedNumber = Owned<BIGNUM, BN_clear_free>;
using OwnedGroup = Owned<EC_GROUP, EC_GROUP_free>;
using OwnedPoint = Owned<EC_POINT, EC_POINT_free>;
using OwnedParams = Owned<OSSL_PARAM, OSSL_PARAM_free>;
using OwnedBuilder = Owned<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free>;
using OwnedKdf = Owned<EVP_KDF, EVP_KDF_free>;
using OwnedKdfContext = Owned<EVP_KDF_CTX, EVP_KDF_CTX_free>;
using OwnedCipher = Owned<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free>;

constexpr std::size_t kTagBytes = 16;
constexpr std::uint32_t kRecordSize = 4'096;

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

Error crypto_error() { return our_error("push.crypto", "The message could not be encrypted.", "Is OpenSSL complete?"); }

// With the scalar for one's own key, without it for the other side's.
OwnedKey key_of(std::string_view point, std::string_view secret) {
  const OwnedBuilder builder(OSSL_PARAM_BLD_new());
  const OwnedNumber number(secret.empty() ? nullptr
                                          : BN_bin2bn(bytes_of(secret), static_cast<int>(secret.size()), nullptr));
  if (!builder ||
      OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, SN_X9_62_prime256v1, 0) != 1 ||
      OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) != 1 ||
      (number && OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, number.get()) != 1)) {
    return nullptr;
  }
  const OwnedParams params(OSSL_PARAM_BLD_to_param(builder.get()));
  const OwnedKeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
  EVP_PKEY* raw = nullptr;
  if (!params || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &raw, number ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY, params.get()) != 1) {
    return nullptr;
  }
  return OwnedKey(raw);
}

// Empty on failure.
std::string shared_secret(const KeyPair& mine, std::string_view theirs) {
  const OwnedKey own = key_of(mine.point, mine.secret);
  const OwnedKey other = key_of(theirs, {});
  if (!own || !other) return {};
  const OwnedKeyContext context(EVP_PKEY_CTX_new(own.get(), nullptr));
  std::string secret(kSecretBytes, '\0');
  std::size_t size = secret.size();
  if (!context || EVP_PKEY_derive_init(context.get()) != 1 ||
      EVP_PKEY_derive_set_peer(context.get(), other.get()) != 1 ||
      EVP_PKEY_derive(context.get(), bytes_of(secret), &size) != 1 || size != kSecretBytes) {
    return {};
  }
  return secret;
}

// RFC 5869. Empty on failure.
std::string hkdf(std::string_view salt, std::string_view key, std::string_view info, std::size_t size) {
  const OwnedKdf kdf(EVP_KDF_fetch(nullptr, "HKDF", nullptr));
  const OwnedKdfContext context(kdf ? EVP_KDF_CTX_new(kdf.get()) : nullptr);
  if (!context) return {};
  const auto octets = [](const char* name, std::string_view bytes) {
    return OSSL_PARAM_construct_octet_string(name, const_cast<char*>(bytes.data()), bytes.size());
  };
  std::string digest = "SHA256";
  const std::array<OSSL_PARAM, 5> params = {OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest.data(), 0),
                                            octets(OSSL_KDF_PARAM_SALT, salt), octets(OSSL_KDF_PARAM_KEY, key),
                                            octets(OSSL_KDF_PARAM_INFO, info), OSSL_PARAM_construct_end()};
  std::string out(size, '\0');
  return EVP_KDF_derive(context.get(), bytes_of(out), size, params.data()) == 1 ? out : std::string();
}

// The ciphertext with its tag behind it. Empty on failure.
std::string seal(std::string_view key, std::string_view nonce, std::string_view text) {
  const OwnedCipher cipher(EVP_CIPHER_CTX_new());
  std::string out(text.size() + kTagBytes, '\0');
  int written = 0;
  int last = 0;
  if (!cipher || EVP_EncryptInit_ex(cipher.get(), EVP_aes_128_gcm(), nullptr, bytes_of(key), bytes_of(nonce)) != 1 ||
      EVP_EncryptUpdate(cipher.get(), bytes_of(out), &written, bytes_of(text), static_cast<int>(text.size())) != 1 ||
      EVP_EncryptFinal_ex(cipher.get(), bytes_of(out) + written, &last) != 1 ||
      EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, kTagBytes, bytes_of(out) + text.size()) != 1) {
    return {};
  }
  return out;
}

}  // namespace

Result<KeyPair> key_pair_from(std::string_view secret) {
  const Error bad = our_error("push.bad_secret", "These bytes are no key.", "Take other random bytes.");
  if (secret.size() != kSecretBytes) return bad;
  const OwnedGroup group(EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1));
  const OwnedNumber number(BN_bin2bn(bytes_of(secret), static_cast<int>(secret.size()), nullptr));
  if (!group || !number) return crypto_error();
  if (BN_is_zero(number.get()) || BN_cmp(number.get(), EC_GROUP_get0_order(group.get())) >= 0) return bad;
  const OwnedPoint point(EC_POINT_new(group.get()));
  KeyPair pair{std::string(secret), std::string(kPublicBytes, '\0')};
  if (!point || EC_POINT_mul(group.get(), point.get(), number.get(), nullptr, nullptr, nullptr) != 1 ||
      EC_POINT_point2oct(group.get(), point.get(), POINT_CONVERSION_UNCOMPRESSED, bytes_of(pair.point), kPublicBytes,
                         nullptr) != kPublicBytes) {
    return crypto_error();
  }
  return pair;
}

bool is_receiver(const Receiver& receiver) {
  if (receiver.point.size() != kPublicBytes || receiver.auth.size() != kAuthBytes) return false;
  const OwnedGroup group(EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1));
  const OwnedPoint point(group ? EC_POINT_new(group.get()) : nullptr);
  // Refuses what is not on the curve; a cofactor of 1 leaves no small groups.
  return point && EC_POINT_oct2point(group.get(), point.get(), bytes_of(receiver.point), kPublicBytes, nullptr) == 1 &&
         EC_POINT_is_at_infinity(group.get(), point.get()) == 0;
}

Result<std::string> encrypt(std::string_view plaintext, const Receiver& receiver, const KeyPair& once,
                            std::string_view salt) {
  if (plaintext.size() > kMostPlaintextBytes || salt.size() != kSaltBytes) {
    return our_error("push.too_long", "The message is too long for a push service.");
  }
  if (!is_receiver(receiver)) return user_error("push.bad_keys", "The subscription's keys are not valid.");
  // RFC 8291 section 3.4.
  using std::string_literals::operator""s;
  const std::string ecdh = shared_secret(once, receiver.point);
  if (ecdh.empty()) return crypto_error();
  const std::string input = hkdf(receiver.auth, ecdh, "WebPush: info\0"s + receiver.point + once.point, kSecretBytes);
  const std::string key = hkdf(salt, input, "Content-Encoding: aes128gcm\0"s, 16);
  const std::string nonce = hkdf(salt, input, "Content-Encoding: nonce\0"s, 12);
  if (input.empty() || key.empty() || nonce.empty()) return crypto_error();
  // The delimiter 2 says that this is the last record (RFC 8188 section 2).
  const std::string sealed = seal(key, nonce, std::string(plaintext) + '\x02');
  if (sealed.empty()) return crypto_error();
  std::string body(salt);
  for (int shift = 24; shift >= 0; shift -= 8) body += static_cast<char>((kRecordSize >> shift) & 0xff);
  body += static_cast<char>(kPublicBytes);
  return body + once.point + sealed;
}

}  // namespace bedside::wire::push
