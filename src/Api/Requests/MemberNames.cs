namespace Kilda.Api.Requests;

/// <summary>What another form of a body calls its members. A member that it does not name does not exist in it.</summary>
internal sealed class MemberNames(params (string Name, string Other)[] names)
{
    private readonly Dictionary<string, string> _others = names.ToDictionary(row => row.Name, row => row.Other, StringComparer.Ordinal);

    /// <returns>Null: there is no such member.</returns>
    public string? Of(string name) => _others.GetValueOrDefault(name);

    /// <summary>A JSON path in the names of that form; what it does not name stays as it is.</summary>
    public string Path(string path) => string.Join('.', path.Split('.').Select(name => Of(name) ?? name));
}
