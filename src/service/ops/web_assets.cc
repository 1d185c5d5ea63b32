#include "service/ops/web_assets.h"

#include <algorithm>
#include <array>
#include <utility>

#include "service/ops/json_answer.h"

namespace bedside::service {
namespace {

constexpr std::string_view kPolicy =
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; "
    "font-src 'self'; media-src 'self' blob: data:; worker-src 'self' blob:; manifest-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'; object-src 'none'; connect-src 'self'";

// Not every browser counts its own origin's WebSocket as 'self', so they are named by the host that was asked for.
// A Host header with anything odd in it names nothing.
std::string content_policy(std::string_view host) {
  const bool plain = !host.empty() && host.size() <= 255 && std::ranges::all_of(host, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
           c == ':' || c == '[' || c == ']';
  });
  std::string policy(kPolicy);
  if (plain) policy.append(" ws://").append(host).append(" wss://").append(host);
  return policy;
}

constexpr std::string_view kNoPage =
    "<!doctype html><meta charset=\"utf-8\"><title>Bedside</title><h1>Bedside is running</h1>"
    "<p>This build has no page inside. Auth, REST and Realtime are served; for the page, build it first:</p>"
    "<pre>npm ci &amp;&amp; npm run build --workspaces --if-present\ncmake --build --preset release</pre>"
    "<p>or start with <code>./run</code>, which does both.</p>\n";

void add_security(std::string_view host, net::Headers& headers) {
  headers.set("content-security-policy", content_policy(host));
  headers.set("x-content-type-options", "nosniff");
  headers.set("referrer-policy", "no-referrer");
  headers.set("cross-origin-opener-policy", "same-origin");
  headers.set("permissions-policy",
              "camera=(self), microphone=(self), display-capture=(self), fullscreen=(self), autoplay=(self), "
              "picture-in-picture=(self), screen-wake-lock=(self), speaker-selection=(self), geolocation=(), usb=(), "
              "payment=()");
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

// Takes the part before the next `mark` off the front.
std::string_view cut(std::string_view& text, char mark) {
  const auto part = text.substr(0, text.find(mark));
  text.remove_prefix(std::min(text.size(), part.size() + 1));
  return trim(part);
}

bool names_etag(std::string_view if_none_match, std::string_view etag) {
  while (!if_none_match.empty()) {
    auto candidate = cut(if_none_match, ',');
    if (candidate.starts_with("W/")) candidate.remove_prefix(2);
    if (candidate == etag || candidate == "*") return true;
  }
  return false;
}

}  // namespace

std::string_view media_type(std::string_view path) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 16> kTypes = {{
      {".html", "text/html; charset=utf-8"},
      {".js", "text/javascript; charset=utf-8"},
      {".mjs", "text/javascript; charset=utf-8"},
      {".css", "text/css; charset=utf-8"},
      {".json", "application/json"},
      {".webmanifest", "application/manifest+json"},
      {".wasm", "application/wasm"},
      {".svg", "image/svg+xml"},
      {".png", "image/png"},
      {".jpg", "image/jpeg"},
      {".ico", "image/x-icon"},
      {".woff2", "font/woff2"},
      {".mp3", "audio/mpeg"},
      {".wav", "audio/wav"},
      {".ogg", "audio/ogg"},
      {".txt", "text/plain; charset=utf-8"},
  }};
  for (const auto& [ending, type] : kTypes) {
    if (path.ends_with(ending)) return type;
  }
  return "application/octet-stream";
}

bool accepts_coding(std::string_view accept_encoding, std::string_view coding) {
  bool by_star = false;
  while (!accept_encoding.empty()) {
    auto item = cut(accept_encoding, ',');
    const auto name = cut(item, ';');
    bool refused = false;
    while (!item.empty()) {
      const auto parameter = cut(item, ';');
      refused = refused || (parameter.starts_with("q=0") && parameter.find_first_of("123456789") == parameter.npos);
    }
    if (name == coding) return !refused;
    if (name == "*") by_star = !refused;
  }
  return by_star;
}

WebAssets::WebAssets(std::span<const WebAsset> assets) {
  for (const WebAsset& asset : assets) by_path_.emplace(asset.path, Stored{&asset, {}});
}

void WebAssets::handle(net::Request request, net::Responder respond) {
  if (request.method != "GET" && request.method != "HEAD") return respond(method_answer("GET, HEAD"));
  if (Stored* stored = find(request.path)) return respond(answer(*stored, request));
  net::Response response;
  const bool no_page = by_path_.empty();
  response.status = no_page ? 503 : 404;
  response.body = no_page ? std::string(kNoPage) : "There is no such file.\n";
  response.headers.set("content-type", no_page ? "text/html; charset=utf-8" : "text/plain; charset=utf-8");
  response.headers.set("cache-control", "no-store");
  add_security(request.headers.get("host"), response.headers);
  respond(std::move(response));
}

WebAssets::Stored* WebAssets::find(const std::string& path) {
  auto found = by_path_.find(path);
  if (found == by_path_.end() && path.find('.') == path.npos) found = by_path_.find("/index.html");
  return found == by_path_.end() ? nullptr : &found->second;
}

WebAssets::Coding WebAssets::choose(const WebAsset& asset, std::string_view accept_encoding) {
  if (!asset.brotli.empty() && accepts_coding(accept_encoding, "br")) return Coding::kBrotli;
  if (!asset.gzip.empty() && accepts_coding(accept_encoding, "gzip")) return Coding::kGzip;
  return Coding::kPlain;
}

net::Response WebAssets::answer(Stored& stored, const net::Request& request) const {
  const WebAsset& asset = *stored.asset;
  net::Response response;
  add_security(request.headers.get("host"), response.headers);
  response.headers.set("etag", std::string(asset.etag));
  response.headers.set("vary", "accept-encoding");
  response.headers.set("cache-control",
                       asset.path.starts_with("/assets/") ? "public, max-age=31536000, immutable" : "no-cache");
  if (names_etag(request.headers.get("if-none-match"), asset.etag)) {
    response.status = 304;
    return response;
  }
  const Coding coding = choose(asset, request.headers.get("accept-encoding"));
  auto& bytes = stored.bytes[static_cast<std::size_t>(coding)];
  if (!bytes) {
    const std::string_view source = coding == Coding::kBrotli ? asset.brotli
                                    : coding == Coding::kGzip ? asset.gzip
                                                              : asset.plain;
    bytes = std::make_shared<const std::string>(source);
  }
  if (coding != Coding::kPlain) response.headers.set("content-encoding", coding == Coding::kBrotli ? "br" : "gzip");
  response.headers.set("content-type", std::string(media_type(asset.path)));
  response.shared_body = bytes;
  return response;
}

}  // namespace bedside::service
