/** The style sheet of all pages: light and dark as the reader's system has it. */
export const STYLE = `
:root{color-scheme:light dark;--ground:#f6f7f9;--paper:#fff;--ink:#1b2430;--soft:#526070;--line:#d5dbe3;--link:#0b57b0;--fill:#2f6fc4;--track:#e3e8ef;--good:#146c2e;--bad:#b3261e;--busy:#7a5200;--bad-paper:#fdf1f0;--good-paper:#eef8f0;--busy-paper:#fff7e6}
@media (prefers-color-scheme:dark){:root{--ground:#10151c;--paper:#182029;--ink:#e4e9ef;--soft:#a3afbd;--line:#2f3b48;--link:#8ab8ff;--fill:#5b95e8;--track:#2a3541;--good:#7bd88f;--bad:#ff9b92;--busy:#f2c46d;--bad-paper:#2b1b1b;--good-paper:#16261b;--busy-paper:#2a2315}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",sans-serif}
a{color:var(--link)}
a:focus-visible,input:focus-visible,button:focus-visible,select:focus-visible,.frame:focus-visible,summary:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.skip{position:absolute;left:-999px}
.skip:focus{left:8px;top:8px;background:var(--paper);padding:4px 8px}
header{background:var(--paper);border-bottom:1px solid var(--line);padding:10px 24px;display:flex;flex-wrap:wrap;gap:4px 28px;align-items:baseline}
header p{margin:0;font-weight:650}
header small{color:var(--soft);font-weight:400}
nav ul{display:flex;flex-wrap:wrap;gap:2px 18px;list-style:none;margin:0;padding:0}
nav a{text-decoration:none;padding:4px 0;display:inline-block}
nav a[aria-current]{color:var(--ink);font-weight:600;border-bottom:2px solid var(--fill)}
main{padding:8px 24px 32px}
h1{font-size:22px;line-height:1.25;margin:18px 0 8px}
h2{font-size:17px;margin:28px 0 8px}
h3{font-size:15px;margin:20px 0 6px}
.verdict{display:flex;flex-wrap:wrap;gap:2px 14px;align-items:baseline;border:1px solid var(--line);border-left:6px solid var(--soft);background:var(--paper);border-radius:6px;padding:12px 16px;margin:16px 0}
.verdict h1{margin:0}
.verdict p{margin:0}
.verdict.good{border-left-color:var(--good);background:var(--good-paper)}
.verdict.bad{border-left-color:var(--bad);background:var(--bad-paper)}
.verdict.busy{border-left-color:var(--busy);background:var(--busy-paper)}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:10px;margin:16px 0}
.figure{background:var(--paper);border:1px solid var(--line);border-radius:6px;padding:10px 14px;min-width:0}
.figure dt{color:var(--soft);font-size:13px}
.figure dd{margin:0}
.figure strong{display:block;font-size:22px;font-weight:600;line-height:1.3;font-variant-numeric:tabular-nums}
small,.soft{color:var(--soft);font-size:13px}
.frame{overflow-x:auto;background:var(--paper);border:1px solid var(--line);border-radius:6px}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:6px 12px;border-bottom:1px solid var(--line)}
tbody tr:last-child td{border-bottom:0}
th{font-size:13px;font-weight:600;color:var(--soft);white-space:nowrap}
.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
code,pre{font:13px/1.45 ui-monospace,SFMono-Regular,Menlo,"Liberation Mono",monospace}
code{overflow-wrap:break-word}
td code.copy,dd code,li code{overflow-wrap:anywhere}
pre{margin:4px 0;white-space:pre-wrap;overflow-wrap:anywhere}
.copy{user-select:all}
.lines{background:var(--paper);border:1px solid var(--line);border-radius:6px;padding:8px 12px}
h3 small{font-weight:400;margin-left:8px}
.flag{white-space:nowrap}
.empty{background:var(--paper);border:1px dashed var(--line);border-radius:6px;padding:12px 16px;color:var(--soft);margin:8px 0}
.more{margin:6px 2px;color:var(--soft)}
.state{white-space:nowrap;font-weight:600}
.good{color:var(--good)}.bad{color:var(--bad)}.busy{color:var(--busy)}.quiet{color:var(--soft)}
.verdict h1,.verdict p{color:var(--ink)}
.verdict .state{font-size:20px}
.share,time{white-space:nowrap}
svg{vertical-align:middle}
.bars{display:block;max-width:100%;margin:8px 0 12px}
.track{fill:var(--track)}.fill{fill:var(--fill)}.fault{fill:var(--bad)}
form{display:flex;flex-wrap:wrap;gap:8px 14px;align-items:end;margin:10px 0 14px}
label{font-size:13px;color:var(--soft);display:grid;grid-template-columns:minmax(0,1fr);gap:2px;min-width:0}
input,select,button{font:inherit;color:var(--ink);background:var(--paper);border:1px solid var(--soft);border-radius:5px;padding:5px 9px;max-width:100%;height:36px}
button{background:var(--fill);border-color:var(--fill);color:#fff;cursor:pointer}
@media (prefers-color-scheme:dark){button{color:#0b1118}}
.way{display:flex;flex-wrap:wrap;gap:6px;list-style:none;padding:0;margin:8px 0}
.way li{background:var(--paper);border:1px solid var(--line);border-radius:6px;padding:6px 12px}
.way li+li::before{content:"\\2192";margin-right:10px;color:var(--soft)}
.facts{display:grid;grid-template-columns:max-content 1fr;gap:2px 18px;margin:8px 0}
.facts dt{color:var(--soft)}.facts dd{margin:0;overflow-wrap:anywhere}
footer{border-top:1px solid var(--line);padding:12px 24px;color:var(--soft);font-size:13px}
footer a{margin-right:14px}
@media (max-width:640px){header,main,footer{padding-left:14px;padding-right:14px}.wide{display:none}.figures{grid-template-columns:repeat(2,1fr)}.figure:last-child:nth-child(odd){grid-column:1/-1}th,td{padding:6px 8px}.facts{grid-template-columns:1fr}.facts dt{margin-top:6px}}
`;
