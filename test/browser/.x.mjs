import { launchChromium } from './chromium.ts';
const at='http://127.0.0.1:4918';
const b=await launchChromium();
for (const width of [360,1280]) {
  const c=await b.newContext({viewport:{width,height:800}, baseURL:at});
  const p=await c.newPage(); p.on('response', r=>{ if(!/css|js|svg/.test(r.url())) console.log(width, r.request().method(), r.url(), r.status(), r.headers().location??'')});
  await p.goto('/sign-in'); await p.fill('#field-username','admin'); await p.fill('#field-password','dabiao-demo'); await p.click('form.form button');
  await p.goto('/people/new'); 
  await p.fill('#field-name','方集镇填报员'); await p.fill('#field-username','shot'+Date.now());
  await p.selectOption('#field-role','clerk'); await p.selectOption('#field-region','341225102'); 
  await p.click('button[value=save]');
  await p.screenshot({path:`/tmp/acc-shots/x-form-${width}.png`,fullPage:true});
  await p.check('input[name=schools] >> nth=0'); await p.click('button[value=save]');
  await p.screenshot({path:`/tmp/acc-shots/x-link-${width}.png`,fullPage:true});
  await p.click('text=已复制，返回');
  await p.screenshot({path:`/tmp/acc-shots/x-person-${width}.png`,fullPage:true});
  // resume
  await p.goto('/schools/new'); await p.fill('#field-name','会龙镇第二小学'); await p.fill('#field-code','3412259'+width+'0'.repeat(width==360?0:0)); await p.selectOption('#field-type','primary'); await p.selectOption('#field-region','341225121');
  await c.clearCookies({name:'dabiao'});
  await p.click('form.form button');
  await p.screenshot({path:`/tmp/acc-shots/x-again-${width}.png`,fullPage:true});
  await p.fill('#field-username','admin'); await p.fill('#field-password','dabiao-demo'); await p.click('form.form button');
  console.log(p.url());
  await p.screenshot({path:`/tmp/acc-shots/x-resume-${width}.png`,fullPage:true});
  await p.click('form.form button');
  console.log(p.url());
  await p.screenshot({path:`/tmp/acc-shots/x-after-${width}.png`,fullPage:true});
  await c.close();
}
await b.close();
