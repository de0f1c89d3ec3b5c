/**
 * How secrets look: the one list for what is asked about before it is sent and for what is hidden in logs and messages.
 * Every pattern grows with its text at most linearly: it starts where a run of its own characters starts, or is bounded.
 */

export interface FoundSecret {
  readonly start: number;
  readonly end: number;
  /** As a user would say: `GitHub token`. */
  readonly kind: string;
}

/** Formats that services publish for their keys. The first capturing group, where there is one, is the secret itself. */
export const SECRET_FORMATS: readonly (readonly [kind: string, pattern: RegExp])[] = [
  [
    'private key',
    /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|$)/g,
  ],
  ['age key', /\bAGE-SECRET-KEY-1[A-Z0-9]{50,}/g],
  ['AWS access key', /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b/g],
  ['GitHub token', /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{50,})/g],
  ['GitLab token', /\bgl(?:pat|dt|rt|cbt|ptt|ft|soat|imt|agent|oas)-[\w-]{20,}/g],
  ['Atlassian token', /\bATATT3[\w=-]{60,}/g],
  ['Slack token', /\b(?:xox[abeoprs]|xapp)-[A-Za-z0-9-]{10,}/g],
  ['webhook address', /https:\/\/hooks\.slack\.com\/(?:services|workflows|triggers)\/[\w/-]{20,}/g],
  ['webhook address', /https:\/\/discord(?:app)?\.com\/api\/webhooks\/\d{10,25}\/[\w-]{30,}/g],
  ['webhook address', /https:\/\/[\w.-]{1,100}\.webhook\.office\.com\/[\w@/-]{60,}/g],
  ['Telegram bot token', /\b\d{8,10}:AA[\w-]{30,40}/g],
  ['Google API key', /\bAIza[\w-]{35}(?![\w-])/g],
  ['Google token', /\b(?:ya29\.[\w-]{20,}|GOCSPX-[\w-]{24,}|1\/\/0[\w-]{40,})/g],
  ['Stripe key', /\b(?:[rs]k_(?:live|test)_|whsec_)[A-Za-z0-9]{16,}/g],
  ['Square token', /\bsq0(?:atp|csp|idp)-[\w-]{22,}/g],
  ['Shopify token', /\bshp(?:at|ca|pa|ss)_[A-Fa-f0-9]{32}/g],
  ['Anthropic key', /\bsk-ant-[\w-]{20,}/g],
  ['OpenAI key', /\bsk-(?:proj-|svcacct-|or-v1-)?[A-Za-z0-9_-]{32,}/g],
  ['model provider’s key', /\b(?:(?:gsk_|xai-|pplx-|r8_|fw_|csk-)[A-Za-z0-9]{32,}|tgp_v1_[\w-]{32,})/g],
  ['Vercel key', /\b(?:vc[kpast]_[A-Za-z0-9]{24,}|vercel_blob_rw_[A-Za-z0-9_]{30,})/g],
  ['Cloudflare key', /\bv1\.0-[a-f0-9]{24}-[a-f0-9]{100,}/g],
  ['DigitalOcean token', /\bdo[opr]_v1_[a-f0-9]{64}/g],
  ['Fly.io token', /\bfo1_[\w-]{40,}/g],
  ['Heroku key', /\bHRKU-[\w-]{30,}/g],
  ['Docker token', /\bdckr_(?:pat|oat)_[\w-]{24,}/g],
  ['npm token', /\bnpm_[A-Za-z0-9]{36}\b/g],
  ['PyPI token', /\bpypi-[\w-]{50,}/g],
  ['RubyGems key', /\brubygems_[a-f0-9]{48}/g],
  ['NuGet key', /\boy2[a-z0-9]{43}\b/g],
  ['SendGrid key', /\bSG\.[\w-]{16,}\.[\w-]{16,}/g],
  ['Mailgun key', /(?<![\w-])key-[a-f0-9]{32}\b/g],
  ['Mailchimp key', /\b[a-f0-9]{32}-us\d{1,2}\b/g],
  ['Twilio key', /\bSK[a-f0-9]{32}\b/g],
  ['Hugging Face token', /\bhf_[A-Za-z0-9]{30,}/g],
  ['Databricks token', /\bdapi[a-f0-9]{32}(?:-\d)?\b/g],
  ['Supabase token', /\b(?:sbp_[a-f0-9]{40}|sb_secret_[\w-]{20,})/g],
  ['PlanetScale token', /\bpscale_(?:tkn|oauth|pw)_[\w.-]{30,}/g],
  ['Linear key', /\blin_(?:api|oauth)_[A-Za-z0-9]{40,}/g],
  ['Notion token', /\b(?:ntn_|secret_)[A-Za-z0-9]{40,}/g],
  ['Airtable token', /\bpat[A-Za-z0-9]{14}\.[a-f0-9]{64}/g],
  ['Figma token', /\bfig[dor]_[\w-]{40,}/g],
  ['Postman key', /\bPMAK-[a-f0-9]{24}-[a-f0-9]{34}/g],
  ['Doppler token', /\bdp\.(?:pt|st|ct|sa|scim|audit)\.[\w.-]{40,}/g],
  ['Vault token', /\bhv[sbr]\.[\w-]{24,}/g],
  ['Terraform token', /\b[A-Za-z0-9]{14}\.atlasv1\.[\w-]{60,}/g],
  ['Pulumi token', /\bpul-[a-f0-9]{40}/g],
  ['Grafana token', /\b(?:glsa_[A-Za-z0-9]{32}_[a-f0-9]{8}|glc_[A-Za-z0-9+/]{32,})/g],
  ['New Relic key', /\bNR(?:AK|JS|II)-[A-Za-z0-9]{19,}/g],
  ['Sentry token', /\bsntr(?:ys|yu)_[\w=+/-]{40,}/g],
  ['signed token (JWT)', /(?<![\w-])(?=[\w-]*\.eyJ[\w-]{10,}\.[\w-]{10,})[\w-]*?(eyJ[\w-]{10,}\.[\w-]+\.[\w-]+)/g],
  ['storage account key', /\bAccountKey=([A-Za-z0-9+/]{60,}={0,2})/g],
  ['signature in an address', /[?&](?:sig|X-Amz-Signature|X-Goog-Signature)=([\w%+/=-]{30,})/g],
  [
    'password in an address',
    /(?<![a-z0-9+.-])[a-z][a-z0-9+.-]{0,30}:\/\/[^\s:/@'"]{0,200}:(?!(?:password|passwd|secret|changeme|example|hidden|\$\{[^}]{0,100}\}|\$[a-z_]\w{0,100}|<[^>]{0,100}>|\{\{[^}]{0,100}\}\})@)([^\s:/@'"]{6,4000})@/gi,
  ],
];

/**
 * What a log hides besides: short tokens with a prefix of their kind, values of a scheme, tokens that came in part. Too much
 * of everyday text looks so to ask about it.
 */
export const TOKEN_LOOKS: readonly RegExp[] = [
  /\bBearer\s{1,20}[\w.~+/=-]{6,}/gi,
  /\bBasic[ \t]{1,20}(?=[a-z]{0,2000}[\d=+/A-Z])[\w+/=-]{8,}/g,
  /\b(?:vck|vcst|sk|pk|rk|ghp|gho|xox[bap])[_-][\w-]{6,}/g,
  /(?<![\w-])(?=[\w-]*\.[\w-]{4,}\.)[\w-]*?eyJ[\w-]{4,}\.[\w-]{4,}\.[\w-]*/g,
];
