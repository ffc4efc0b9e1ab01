-- Projects and working hours: a tree of departments, composite keys, periods, an audit trail of both kinds.
create table departments (id int primary key, parent int references departments on delete set null, name text not null);
create table employees (id int primary key, department int references departments on delete set null, manager int references employees on delete set null, name text not null, hired date not null, salary numeric(10,2) not null);
create table projects (code text primary key, owner int references employees on delete set null, budget numeric(12,2));
create table members (project text not null references projects on delete cascade on update cascade, employee int not null references employees on delete cascade, since date not null, primary key (project, employee));
create table hours (project text not null, employee int not null, day date not null, minutes int not null, primary key (project, employee, day), foreign key (project, employee) references members on delete cascade on update cascade);
create table holidays (day date primary key, name text);
create table audit (at timestamptz not null, what text not null, employee int);
insert into departments select i, nullif(i / 2, 0), 'Department ' || i from generate_series(1, 7) i;
insert into employees select i, 1 + i % 7, nullif(i / 3, 0), 'Employee ' || i, date '2020-01-01' + i * 50, 3000 + i * 100 from generate_series(1, 20) i;
insert into projects select 'P' || i, 1 + i % 20, i * 1000 from generate_series(1, 6) i;
insert into members select 'P' || 1 + (e * k) % 6, e, date '2024-01-01' + e from generate_series(1, 20) e, generate_series(1, 2) k on conflict do nothing;
insert into hours select project, employee, date '2025-01-01' + d * 3, 30 * (1 + (employee + d) % 8) from members, generate_series(1, 3) d;
insert into holidays values ('2025-01-01', 'New year'), ('2025-01-07', 'Epiphany');
insert into audit select timestamptz '2025-01-01' + i * interval '1 hour', (array['login','logout'])[1 + i % 2], 1 + i % 20 from generate_series(1, 40) i;
create view hierarchy as
  select e.id, e.name, m.name as manager, g.name as manager_of_manager, d.name as department, p.name as parent_department
  from employees e left join employees m on m.id = e.manager left join employees g on g.id = m.manager
  left join departments d on d.id = e.department left join departments p on p.id = d.parent;
comment on view hierarchy is 'incremental id';
create view project_costs as
  select p.code, p.budget, coalesce(sum(h.minutes * e.salary / 9600), 0) as cost, count(distinct h.employee) as people,
    bool_or(hd.day is not null) as worked_on_holidays
  from projects p left join (hours h join employees e on e.id = h.employee left join holidays hd on hd.day = h.day) on h.project = p.code group by p.code;
comment on view project_costs is 'incremental code';
create view over_budget as select code, cost - budget as excess from project_costs where cost > budget / 100;
comment on view over_budget is 'incremental code';
create view idle as select m.project, m.employee from members m where not exists (select from hours h where (h.project, h.employee) = (m.project, m.employee) and h.day >= '2025-01-05');
comment on view idle is 'incremental project, employee';
create view people as
  select 'employee' as kind, e.id, e.name from employees e union all select 'owner', p.owner, p.code from projects p where p.owner is not null;
comment on view people is 'incremental kind, id, name';
create view above_department_average as
  with average as (select department, avg(salary) as salary from employees group by department)
  select e.id, e.name, e.salary - a.salary as more from employees e join average a on a.department = e.department and e.salary > a.salary;
comment on view above_department_average is 'incremental id';
create view logins as select employee, what, count(*) as n, max(at) as last from audit group by employee, what;
comment on view logins is 'incremental employee, what';
create view missing as
  select coalesce(a.employee, h.employee) as employee, a.logins, h.minutes
  from (select employee, count(*) as logins from audit group by 1) a full join (select employee, sum(minutes) as minutes from hours group by 1) h on h.employee = a.employee;
comment on view missing is 'incremental employee';
create view running as
  select project, employee, day, sum(minutes) over (partition by project, employee order by day) as total from hours;
comment on view running is 'incremental project, employee, day';
create view tree as with recursive t as (select id, name, 1 as depth from departments where parent is null union all select d.id, d.name, t.depth + 1 from departments d join t on d.parent = t.id) select * from t;
comment on view tree is 'full id';
create view salary_rank as select id, rank() over (order by salary) as place from employees;
comment on view salary_rank is 'full id';
create view monthly_total as select date_trunc('month', day::timestamp) as month, sum(minutes) as minutes from hours group by grouping sets ((1), ());
comment on view monthly_total is 'full month';
