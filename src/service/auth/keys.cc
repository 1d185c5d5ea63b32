#include "service/auth/keys.h"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <array>
#include <cerrno>

#include "base/os/secure_random.h"
#include "wire/jwt/base64url.h"
#include "wire/jwt/strict_object.h"

namespace bedside::service {

// What keys.json holds.
struct Keys::Secrets {
  std::shared_ptr<const wire::jwt::Key> signer;
  std::shared_ptr<const wire::jwt::Key> api_signer;
  std::string seal_key;
  std::string anon_key;
  std::string service_key;
};

namespace {

namespace jwt = wire::jwt;
using Key = std::shared_ptr<const jwt::Key>;

constexpr std::size_t kMaxFileBytes = 64 * 1024;
constexpr std::int64_t kApiKeyYears = 10;

Error file_error(std::string id, std::string what, std::string next) {
  return our_error("keys." + std::move(id), std::move(what), std::move(next));
}

class File {
 public:
  explicit File(int descriptor) : descriptor_(descriptor) {}
  File(const File&) = delete;
  ~File() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  bool ok() const { return descriptor_ >= 0; }
  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

Result<std::string> read_private_file(const File& file, const std::string& path) {
  struct stat facts {};
  if (::fstat(file.descriptor(), &facts) != 0 || !S_ISREG(facts.st_mode)) {
    return file_error("unreadable", path + " is not a file.", "Put keys.json back from a backup.");
  }
  if ((facts.st_mode & 077) != 0) {
    return file_error("open_to_others", path + " can be read by other users of this machine.",
                      "Run: chmod 600 " + path);
  }
  std::string text;
  std::array<char, 4096> chunk{};
  while (true) {
    const ssize_t count = ::read(file.descriptor(), chunk.data(), chunk.size());
    if (count < 0) return file_error("unreadable", path + " cannot be read.", "Check the disk.");
    if (count == 0) return text;
    text.append(chunk.data(), static_cast<std::size_t>(count));
    if (text.size() > kMaxFileBytes) return file_error("invalid", path + " is too long.", "Restore it from a backup.");
  }
}

bool write_all(const File& file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = ::write(file.descriptor(), text.data(), text.size());
    if (count < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  return ::fsync(file.descriptor()) == 0;
}

// Whole or not at all: two servers started at once must agree on one file, so the name is taken by link(), which
// fails when another one was faster.
Result<bool> create_private_file(const std::string& directory, const std::string& path, std::string_view text) {
  const std::string draft = path + "." + secure_token(6);
  bool taken = false;
  {
    const File file(::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!file.ok() || !write_all(file, text)) {
      ::unlink(draft.c_str());
      return file_error("unwritable", directory + " cannot be written.",
                        "Check that the folder exists, who owns it, and the free space.");
    }
    taken = ::link(draft.c_str(), path.c_str()) == 0;
  }
  const int reason = errno;
  ::unlink(draft.c_str());
  if (!taken && reason != EEXIST) return file_error("unwritable", path + " cannot be made.", "Check the data folder.");
  const File folder(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.ok()) ::fsync(folder.descriptor());
  return taken;
}

Result<std::string> make_api_key(const jwt::Key& signer, std::string_view role, Instant now) {
  boost::json::object claims{{"iss", "bedside"}};
  claims["role"] = boost::json::string_view(role.data(), role.size());
  claims["iat"] = to_seconds(now);
  claims["exp"] = to_seconds(now) + kApiKeyYears * 365 * 86'400;
  return jwt::sign_compact(signer, claims);
}

std::string random_bytes(std::size_t count) { return jwt::base64url_decode(secure_token(count)).value_or(""); }

std::string text_member(const boost::json::object& object, std::string_view name) {
  const auto* value = object.if_contains(boost::json::string_view(name.data(), name.size()));
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

Result<Key> key_member(const boost::json::object& object, std::string_view name) {
  const auto* value = object.if_contains(boost::json::string_view(name.data(), name.size()));
  if (value == nullptr || !value->is_object()) {
    return file_error("invalid", "keys.json has no \"" + std::string(name) + "\".", "Restore it from a backup.");
  }
  return jwt::Key::from_jwk(value->get_object());
}

}  // namespace

Result<Keys::Secrets> Keys::fresh_secrets(Instant now) {
  Secrets secrets;
  auto signer = jwt::Key::generate_es256();
  if (!signer) return signer.error();
  auto api_signer = jwt::Key::hs256(random_bytes(48), "");
  if (!api_signer) return api_signer.error();
  auto anon = make_api_key(**api_signer, "anon", now);
  if (!anon) return anon.error();
  auto service = make_api_key(**api_signer, "service_role", now);
  if (!service) return service.error();
  return Secrets{*signer, *api_signer, random_bytes(crypto_auth_KEYBYTES), std::move(*anon), std::move(*service)};
}

Result<Keys::Secrets> Keys::read_secrets(std::string_view text) {
  const auto file = jwt::parse_strict_object(text);
  if (!file) return file_error("invalid", "keys.json is not valid JSON.", "Restore it from a backup.");
  auto signer = key_member(*file, "signing_key");
  if (!signer) return signer.error();
  auto api_signer = key_member(*file, "api_secret");
  if (!api_signer) return api_signer.error();
  Secrets secrets{*signer, *api_signer, jwt::base64url_decode(text_member(*file, "seal_key")).value_or(""),
                  text_member(*file, "anon_key"), text_member(*file, "service_key")};
  if ((*signer)->algorithm() != jwt::Algorithm::kEs256 || !(*signer)->can_sign() ||
      (*api_signer)->algorithm() != jwt::Algorithm::kHs256 || secrets.seal_key.size() != crypto_auth_KEYBYTES ||
      secrets.anon_key.empty() || secrets.service_key.empty()) {
    return file_error("invalid", "keys.json is not complete.", "Restore it from a backup.");
  }
  return secrets;
}

std::string Keys::write_secrets(const Secrets& secrets) {
  boost::json::object file{{"version", 1}};
  file["signing_key"] = secrets.signer->private_jwk();
  file["api_secret"] = secrets.api_signer->private_jwk();
  file["seal_key"] = jwt::base64url_encode(secrets.seal_key);
  file["anon_key"] = secrets.anon_key;
  file["service_key"] = secrets.service_key;
  return boost::json::serialize(file) + "\n";
}

Result<std::shared_ptr<const Keys>> Keys::from(Secrets secrets, KeyOptions options) {
  std::shared_ptr<Keys> keys(new Keys);
  keys->own_.add(secrets.signer);
  keys->verifiers_.add(secrets.signer);
  keys->verifiers_.add(secrets.api_signer);
  if (!options.external_jwt_secret.empty()) {
    auto external = jwt::Key::hs256(options.external_jwt_secret, "");
    if (!external) return external.error();
    keys->external_.add(*external);
  }
  keys->signer_ = std::move(secrets.signer);
  keys->seal_key_ = std::move(secrets.seal_key);
  keys->anon_key_ = std::move(secrets.anon_key);
  keys->service_key_ = std::move(secrets.service_key);
  keys->options_ = std::move(options);
  return std::shared_ptr<const Keys>(std::move(keys));
}

Result<std::shared_ptr<const Keys>> Keys::make(KeyOptions options, Instant now) {
  auto secrets = fresh_secrets(now);
  if (!secrets) return secrets.error();
  return from(std::move(*secrets), std::move(options));
}

Result<std::shared_ptr<const Keys>> Keys::load_or_create(const std::string& data_dir, KeyOptions options, Instant now) {
  const std::string path = data_dir + "/keys.json";
  // Twice at most: the second time around, the file that another process has just made is read.
  for (int attempt = 0; attempt < 2; ++attempt) {
    const File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (file.ok()) {
      const auto text = read_private_file(file, path);
      if (!text) return text.error();
      auto secrets = read_secrets(*text);
      if (!secrets) return secrets.error();
      return from(std::move(*secrets), std::move(options));
    }
    if (errno != ENOENT) return file_error("unreadable", path + " cannot be opened.", "Check its owner and mode.");
    auto secrets = fresh_secrets(now);
    if (!secrets) return secrets.error();
    const auto created = create_private_file(data_dir, path, write_secrets(*secrets));
    if (!created) return created.error();
    if (*created) return from(std::move(*secrets), std::move(options));
  }
  return file_error("unreadable", path + " comes and goes.", "Is another server using this folder?");
}

Result<std::string> Keys::sign(const boost::json::object& claims) const { return jwt::sign_compact(*signer_, claims); }

std::string Keys::seal(std::string_view text) const {
  std::string out(crypto_auth_BYTES, '\0');
  crypto_auth(reinterpret_cast<unsigned char*>(out.data()), reinterpret_cast<const unsigned char*>(text.data()),
              text.size(), reinterpret_cast<const unsigned char*>(seal_key_.data()));
  return out;
}

}  // namespace bedside::service
