// The files of web/app/dist that this build holds (tools/embed_assets.py writes the body); empty when there were none.
#pragma once

#include <span>

#include "service/ops/web_assets.h"

namespace bedside::server {

std::span<const service::WebAsset> embedded_page();

}  // namespace bedside::server
