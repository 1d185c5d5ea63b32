// The page's files, out of the program itself: compressed at build time, never read from a disk while serving.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "net/http.h"

namespace bedside::service {

// One file as the build embedded it. The compressed forms are empty where they would not be smaller.
struct WebAsset {
  std::string_view path;  // "/index.html".
  std::string_view etag;  // Quoted.
  std::string_view plain;
  std::string_view gzip;
  std::string_view brotli;
};

// GET and HEAD. A path without a dot that names no file is the page's own business and gets index.html. Files under
// /assets/ carry a hash in their name and may be kept for ever; all others are asked for again with their ETag.
class WebAssets final : public net::Handler {
 public:
  // Without any file every path answers how to build the page.
  explicit WebAssets(std::span<const WebAsset> assets);

  void handle(net::Request request, net::Responder respond) override;

 private:
  enum class Coding { kPlain, kGzip, kBrotli };
  struct Stored {
    const WebAsset* asset;
    std::shared_ptr<const std::string> bytes[3];  // By Coding; filled at the first request.
  };

  Stored* find(const std::string& path);
  net::Response answer(Stored& stored, const net::Request& request) const;
  static Coding choose(const WebAsset& asset, std::string_view accept_encoding);

  std::unordered_map<std::string_view, Stored> by_path_;
};

// The media type by the file's ending; "application/octet-stream" for unknown ones.
std::string_view media_type(std::string_view path);

// True when `accept_encoding` (RFC 9110 section 12.5.3) allows `coding`: named or "*", and not with q=0.
bool accepts_coding(std::string_view accept_encoding, std::string_view coding);

}  // namespace bedside::service
