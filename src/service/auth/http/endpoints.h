// The endpoints of /auth/v1. Each answers its exchange exactly once, now or later.
#pragma once

#include "base/id.h"
#include "service/auth/http/core.h"

namespace bedside::service::auth {

void sign_up(const CorePtr& core, const ExchangePtr& exchange);

// POST /token, by grant_type.
void token(const CorePtr& core, const ExchangePtr& exchange);

void get_user(const CorePtr& core, const ExchangePtr& exchange);
void update_user(const CorePtr& core, const ExchangePtr& exchange);
void log_out(const CorePtr& core, const ExchangePtr& exchange);

void verify_post(const CorePtr& core, const ExchangePtr& exchange);
void verify_get(const CorePtr& core, const ExchangePtr& exchange);
// /otp, /recover, /resend, /magiclink: what would need a message.
void would_send_mail(const CorePtr& core, const ExchangePtr& exchange);

// /bedside/v1/join: the link that somebody without an account was sent.
void look_at_link(const CorePtr& core, const ExchangePtr& exchange);
void join(const CorePtr& core, const ExchangePtr& exchange);

// /bedside/v1/sessions and /bedside/v1/me: what belongs to whoever asks.
void list_sessions(const CorePtr& core, const ExchangePtr& exchange);
void end_session(const CorePtr& core, const ExchangePtr& exchange, SessionId id);
void export_me(const CorePtr& core, const ExchangePtr& exchange);
void erase_me(const CorePtr& core, const ExchangePtr& exchange);

void list_users(const CorePtr& core, const ExchangePtr& exchange);
void create_user(const CorePtr& core, const ExchangePtr& exchange);
void admin_get_user(const CorePtr& core, const ExchangePtr& exchange, UserId id);
void admin_update_user(const CorePtr& core, const ExchangePtr& exchange, UserId id);
void admin_delete_user(const CorePtr& core, const ExchangePtr& exchange, UserId id);
void generate_link(const CorePtr& core, const ExchangePtr& exchange);

void settings(const CorePtr& core, const ExchangePtr& exchange);
void health(const CorePtr& core, const ExchangePtr& exchange);
void jwks(const CorePtr& core, const ExchangePtr& exchange);

}  // namespace bedside::service::auth
