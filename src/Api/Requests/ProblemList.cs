using Kilda.Network.Flows;

namespace Kilda.Api.Requests;

/// <summary>Problems in the order they were found: a hundred, then one more that says so, so that an answer stays small.</summary>
internal sealed class ProblemList
{
    public const int Limit = 100;

    private readonly List<Problem> _problems = [];

    public IReadOnlyList<Problem> All => _problems;

    public bool IsEmpty => _problems.Count == 0;

    public void Add(RefusalKind kind, string text, string? field)
    {
        if (_problems.Count < Limit) _problems.Add(new(kind, text, field));
        else if (_problems.Count == Limit) _problems.Add(new(kind, $"there are more than {Limit} problems"));
    }
}
