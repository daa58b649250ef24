module.exports = { preset: 'amends', roots: ['<rootDir>/test'] };
