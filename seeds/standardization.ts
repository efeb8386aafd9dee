import type { Programme } from '../src/scoring/programme.ts';

/** 标准化学校评估 (Plan, steps 4 and 6): grades with their floors, and the three vetoes with their seven facts. */
export const standardization: Programme = {
  key: 'standardization',
  name: { zh: '标准化学校评估', en: 'Standardized school assessment' },
  subject: 'school',
  full: 1000,
  grades: [
    { key: 'compliant', name: { zh: '达标', en: 'Compliant' }, floor: 900, compliant: true },
    { key: 'basic', name: { zh: '基本达标', en: 'Basic' }, floor: 850, compliant: false },
    { key: 'failing', name: { zh: '不达标', en: 'Failing' }, floor: 0, compliant: false },
  ],
  vetoes: [
    {
      key: 'dangerous_building',
      name: { zh: '使用D级危房', en: 'D-class dangerous building in use' },
      needs: 'all',
      facts: [
        {
          key: 'd_class',
          name: { zh: '存在D级危房', en: 'D-class dangerous building' },
          question: { zh: '学校是否存在D级危房？', en: 'Does the school have a D-class dangerous building?' },
          dated: false,
        },
        {
          key: 'in_use',
          name: { zh: 'D级危房仍在使用', en: 'D-class building in use' },
          question: {
            zh: 'D级危房是否仍在使用？（已封闭停用的填“否”）',
            en: 'Is the D-class building still in use? (Fenced off and out of use: no.)',
          },
          dated: false,
        },
      ],
    },
    {
      key: 'safety_accident',
      name: { zh: '重大安全责任事故', en: 'Major safety accident' },
      needs: 'all',
      facts: [
        {
          key: 'accident',
          name: { zh: '发生重大安全事故', en: 'Major safety accident' },
          question: { zh: '本年度是否发生重大安全事故？', en: 'Did a major safety accident happen this year?' },
          dated: true,
        },
        {
          key: 'lives_endangered',
          name: { zh: '危及师生生命安全', en: 'Lives endangered' },
          question: {
            zh: '该事故是否危及师生生命安全？',
            en: 'Did the accident endanger the lives of pupils or teachers?',
          },
          dated: false,
        },
        {
          key: 'main_responsibility',
          name: { zh: '学校负主要责任', en: 'Main responsibility of the school' },
          question: {
            zh: '学校对该事故是否负主要责任？',
            en: 'Does the school bear the main responsibility for the accident?',
          },
          dated: false,
        },
      ],
    },
    {
      key: 'case_or_breach',
      name: { zh: '刑事案件或严重违反师德', en: 'Criminal case or serious breach of ethics' },
      needs: 'any',
      facts: [
        {
          key: 'criminal_case',
          name: { zh: '发生刑事案件', en: 'Criminal case' },
          question: { zh: '本年度是否发生刑事案件？', en: 'Did a criminal case happen this year?' },
          dated: true,
        },
        {
          key: 'ethics_breach',
          name: { zh: '严重违反师德', en: "Serious breach of teachers' ethics" },
          question: {
            zh: '本年度是否发生严重违反师德的行为？',
            en: "Was there a serious breach of teachers' ethics this year?",
          },
          dated: true,
        },
      ],
    },
  ],
  difference: { linePercent: 20, totalPoints: 50 },
  award: {
    title: { zh: '标准化学校', en: 'Standardized school' },
    standard: { zh: '安徽省义务教育学校办学基本标准', en: 'basic standard for compulsory schools of Anhui province' },
  },
};
